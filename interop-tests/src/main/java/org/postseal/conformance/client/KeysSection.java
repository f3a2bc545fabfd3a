package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.world.WebHost;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Certificates in OPENPGPKEY records and the Web Key Directory: which may be used, and which not.
 */
final class KeysSection {
    private static final Section SECTION = new Section(2, "OPENPGPKEY and WKD");

    /** Wants user seals, and takes what it cannot get. */
    private static final String TESTING = "id=1; mode=testing; seal=user; src=dane,wkd";

    private static final String OTHER_HOST = "elsewhere.test";

    /** More than the 64 KiB that a client reads. */
    private static final int TOO_LARGE = 70_000;

    /** A Padding packet, which readers skip (RFC 9580 section 5.14). */
    private static final int PADDING = 21;

    private KeysSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "seals to the user's certificate in a signed OPENPGPKEY record",
                        List.of("K-07"),
                        scene -> {
                            Identity dave = Scene.user("dave");
                            scene.dave.policy("id=1; mode=enforce; seal=user; src=dane");
                            scene.dave.userCertificate("dave", dave.certificate());
                            scene.assertSealed(scene.send(), dave);
                        }),
                SECTION.must(
                        2,
                        "hashes the local-part as given, without folding its case",
                        List.of("K-07"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            scene.dave.userCertificate("dave", Scene.user("dave").certificate());
                            scene.assertClear(scene.send(Mail.to("DAVE@dave.test")));
                        }),
                SECTION.must(
                        3,
                        "seals to the user's certificate in the Web Key Directory",
                        List.of("K-07"),
                        scene -> {
                            Identity dave = Scene.user("dave");
                            scene.dave.policy("id=1; mode=enforce; seal=user; src=wkd");
                            put(scene, scene.web(), dave);
                            scene.assertSealed(scene.send(), dave);
                        }),
                SECTION.must(
                        4,
                        "takes nothing from a directory whose TLS certificate has another name",
                        List.of("D-09"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            List<String> wrong = List.of("openpgpkey.erin.test");
                            put(scene, scene.web(scene.world.authority().server(wrong)));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        5,
                        "takes nothing from a directory with a TLS certificate that nobody trusts",
                        List.of("D-09"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            put(scene, scene.web(Untrusted.server("openpgpkey.dave.test")));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        6,
                        "takes nothing from a directory whose TLS certificate has expired",
                        List.of("D-09"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            List<String> host = List.of("openpgpkey.dave.test");
                            put(scene, scene.web(scene.world.authority().expired(host)));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        7,
                        "follows no redirect from a directory to another domain",
                        List.of("D-09"),
                        KeysSection::redirect),
                SECTION.must(
                        8,
                        "takes nothing of more than 64 KiB from a directory",
                        List.of("D-09", "K-11"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            byte[] good = Scene.user("dave").certificate();
                            byte[] large = Octets.join(good, padding(TOO_LARGE));
                            scene.web()
                                    .put(scene.dave.webHost(), scene.dave.wkdPath("dave"), large);
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        9,
                        "gives up on a directory that does not end its answer within 10 s",
                        List.of("D-09"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            byte[] dave = Scene.user("dave").certificate();
                            scene.web()
                                    .drip(scene.dave.webHost(), scene.dave.wkdPath("dave"), dave);
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        10,
                        "does not connect to a directory at a private address",
                        List.of("D-09"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            String hidden = scene.world.address(2).getHostAddress();
                            scene.names().publish("openpgpkey.dave.test. A " + hidden);
                            List<String> host = List.of("openpgpkey.dave.test");
                            WebHost web =
                                    scene.world.web(
                                            scene.world.authority().server(host),
                                            scene.world.address(2));
                            put(scene, web);
                            scene.assertClear(scene.send());
                            assertUnasked(web);
                        }),
                SECTION.must(
                        11,
                        "does not ask directly where the openpgpkey host exists",
                        List.of("D-09"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            WebHost web =
                                    scene.web(
                                            scene.world
                                                    .authority()
                                                    .server(
                                                            List.of(
                                                                    "openpgpkey.dave.test",
                                                                    "dave.test")));
                            putDirectly(scene, web, Scene.user("dave"));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        12,
                        "asks directly where the openpgpkey host does not exist",
                        List.of("D-09"),
                        scene -> {
                            Identity dave = Scene.user("dave");
                            scene.dave.policy("id=1; mode=enforce; seal=user; src=wkd");
                            List<String> host = List.of("dave.test");
                            WebHost web =
                                    scene.world.web(
                                            scene.world.authority().server(host),
                                            scene.world.address());
                            putDirectly(scene, web, dave);
                            scene.assertSealed(scene.send(), dave);
                        }),
                SECTION.must(
                        13,
                        "prefers a signed OPENPGPKEY record to the Web Key Directory",
                        List.of("K-07"),
                        scene -> {
                            Identity signed = Scene.user("dave");
                            scene.dave.policy("id=1; mode=enforce; seal=user; src=dane,wkd");
                            scene.dave.userCertificate("dave", signed.certificate());
                            put(scene, scene.web());
                            scene.assertSealed(scene.send(), signed);
                        }),
                unusable(
                        14,
                        "whose encryption subkey has expired",
                        "P-15",
                        () -> builder().expired().build()),
                unusable(15, "that is revoked", "K-07", () -> builder().revoked().build()),
                unusable(
                        16,
                        "whose encryption subkey is revoked",
                        "K-07",
                        () -> builder().encryptionRevoked().build()),
                unusable(
                        17,
                        "without an encryption subkey",
                        "K-07",
                        () -> builder().buildWithoutEncryption()),
                unusable(18, "of RSA with 1024 bits", "K-07", () -> builder().rsa(1024).build()),
                unusable(
                        19,
                        "whose self-signatures are of SHA-1",
                        "K-07",
                        () -> builder().sha1().build()),
                SECTION.must(
                        20,
                        "takes no user certificate without the user's address in a User ID",
                        List.of("K-07"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            put(scene, scene.web(), Scene.user("erin"));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        21,
                        "seals to no user's certificate where the domain did not say seal=user",
                        List.of("D-08"),
                        scene -> {
                            Identity site = Scene.site();
                            scene.dave.policy(DiscoverySection.enforce(site.fingerprint()));
                            scene.dave.siteCertificate(site.certificate());
                            scene.dave.userCertificate("dave", Scene.user("dave").certificate());
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        22,
                        "looks for users' certificates only where an authenticated src says",
                        List.of("D-10"),
                        scene -> {
                            scene.dave.policy("id=1; mode=enforce; seal=user; src=dane");
                            put(scene, scene.web());
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        23,
                        "uses AEAD for a certificate whose Features say so, and MDC for others",
                        List.of("P-02"),
                        scene -> {
                            Identity site = Identity.site(KeyVersion.V6, Scene.DOMAIN);
                            scene.dave.policy(DiscoverySection.enforce(site.fingerprint()));
                            scene.dave.siteCertificate(site.certificate());
                            Seen seen = scene.assertSealed(scene.send(), site);
                            int version = seen.opened().encryption().version();
                            Violation.unless(
                                    version == 2, "expected SEIPDv2, found version " + version);
                        }));
    }

    private static IdentityBuilder builder() {
        return IdentityBuilder.site(KeyVersion.V4, Scene.DOMAIN);
    }

    /** The certificate is the one that k names, and still must not be used. */
    private static Case<ClientPeer> unusable(
            int number, String which, String requirement, Supplier<Identity> maker) {
        return SECTION.must(
                number,
                "does not seal to a certificate " + which,
                List.of(requirement),
                scene -> {
                    Identity site = maker.get();
                    scene.dave.policy(DiscoverySection.enforce(site.fingerprint()));
                    scene.dave.siteCertificate(site.certificate());
                    scene.assertDeferred(scene.send());
                });
    }

    private static void put(Scene scene, WebHost web) {
        put(scene, web, Scene.user("dave"));
    }

    private static void put(Scene scene, WebHost web, Identity user) {
        web.put(scene.dave.webHost(), scene.dave.wkdPath("dave"), user.certificate());
    }

    private static void putDirectly(Scene scene, WebHost web, Identity user) {
        String address = scene.world.address().getHostAddress();
        scene.names().publish(Scene.DOMAIN + ". A " + address);
        web.put(Scene.DOMAIN, Publisher.directPath("dave"), user.certificate());
    }

    private static void redirect(Scene scene) throws IOException, InterruptedException {
        scene.dave.policy(TESTING);
        WebHost web =
                scene.web(
                        scene.world
                                .authority()
                                .server(List.of("openpgpkey.dave.test", OTHER_HOST)));
        String address = scene.world.address().getHostAddress();
        scene.names().publish(OTHER_HOST + ". A " + address);
        web.redirect(
                scene.dave.webHost(),
                scene.dave.wkdPath("dave"),
                "https://" + OTHER_HOST + "/dave.pgp");
        web.put(OTHER_HOST, "/dave.pgp", Scene.user("dave").certificate());
        Scene.Sent sent = scene.send();
        Violation.unless(
                web.requests().stream().noneMatch(asked -> asked.startsWith(OTHER_HOST)),
                "the redirect to " + OTHER_HOST + " was followed");
        scene.assertClear(sent);
    }

    private static void assertUnasked(WebHost web) {
        Violation.unless(web.requests().isEmpty(), "the host was asked: " + web.requests());
    }

    /** One packet with so many octets in it. */
    static byte[] padding(int length) {
        byte[] header = {
            (byte) (0xC0 | PADDING),
            (byte) 0xFF,
            (byte) (length >>> 24),
            (byte) (length >>> 16),
            (byte) (length >>> 8),
            (byte) length
        };
        return Octets.join(header, new byte[length]);
    }
}
