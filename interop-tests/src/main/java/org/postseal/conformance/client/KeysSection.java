package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.world.Fault;
import org.postseal.conformance.world.ReceivedMail;
import org.postseal.conformance.world.WebHost;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Certificates in OPENPGPKEY records and the Web Key Directory: which may be used, and which not.
 */
final class KeysSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 2, "OPENPGPKEY and WKD", Scene::open);

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
                        List.of("K-07", "T-04"),
                        scene -> {
                            Identity dave = Scene.user("dave");
                            scene.dave.policy("id=1; mode=enforce; seal=user; src=dane");
                            scene.dave.userCertificate("dave", dave.certificate());
                            scene.assertSealed(scene.send(), dave);
                        }),
                SECTION.must(
                        2,
                        "hashes the local-part as given, without folding its case",
                        List.of("T-05"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            scene.dave.userCertificate("dave", Scene.user("dave").certificate());
                            scene.assertClear(scene.send(Mail.to("DAVE@dave.test")));
                        }),
                SECTION.must(
                        3,
                        "seals to the user's certificate in the Web Key Directory",
                        List.of("T-04", "T-07"),
                        scene -> {
                            Identity dave = Scene.user("dave");
                            scene.dave.policy("id=1; mode=enforce; seal=user; src=wkd");
                            put(scene, scene.web(), dave);
                            scene.assertSealed(scene.send(), dave);
                        }),
                SECTION.must(
                        4,
                        "takes nothing from a directory whose TLS certificate has another name",
                        List.of("T-07"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            List<String> wrong = List.of("openpgpkey.erin.test");
                            put(scene, scene.web(scene.world.authority().server(wrong)));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        5,
                        "takes nothing from a directory with a TLS certificate that nobody trusts",
                        List.of("T-07"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            put(scene, scene.web(Untrusted.server("openpgpkey.dave.test")));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        6,
                        "takes nothing from a directory whose TLS certificate has expired",
                        List.of("T-07"),
                        scene -> {
                            scene.dave.policy(TESTING);
                            List<String> host = List.of("openpgpkey.dave.test");
                            put(scene, scene.web(scene.world.authority().expired(host)));
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        7,
                        "follows no redirect from a directory to another domain",
                        List.of("T-07"),
                        KeysSection::redirect),
                SECTION.must(
                        8,
                        "takes nothing of more than 64 KiB from a directory",
                        List.of("K-11", "T-07"),
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
                        List.of("T-07"),
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
                        List.of("T-07"),
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
                        List.of("T-07"),
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
                        List.of("T-07"),
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
                        List.of("T-01"),
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
                unusable(18, "of RSA with 1024 bits", "T-06", () -> builder().rsa(1024).build()),
                unusable(
                        19,
                        "whose self-signatures are of SHA-1",
                        "T-06",
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
                        List.of("T-04"),
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
                        List.of("F-04"),
                        scene -> {
                            Identity site = Identity.site(KeyVersion.V6, Scene.DOMAIN);
                            scene.dave.policy(DiscoverySection.enforce(site.fingerprint()));
                            scene.dave.siteCertificate(site.certificate());
                            Seen seen = scene.assertSealed(scene.send(), site);
                            int version = seen.opened().encryption().version();
                            Violation.unless(
                                    version == 2, "expected SEIPDv2, found version " + version);
                        }),
                SECTION.must(
                        24,
                        "puts no key of WKD in the place of a DNS key that lives while DNS fails",
                        List.of("T-01", "T-03"),
                        KeysSection::failingDns));
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

    /** What DNS said was good for an hour. */
    private static void failingDns(Scene scene) throws IOException, InterruptedException {
        Identity dave = Scene.user("dave");
        scene.dave.policy("id=1; mode=enforce; max_age=86400; seal=user; src=dane,wkd");
        String owner = scene.dave.userCertificate("dave", dave.certificate());
        scene.assertSealed(scene.send(), dave);
        scene.names().spoil(owner, Type.OPENPGPKEY, Fault.SERVFAIL);
        Identity other = Scene.user("dave");
        put(scene, scene.web(), other);
        scene.outliveTtl();
        scene.send();
        scene.assertNothingReadable();
        for (ReceivedMail mail : scene.hop.mails()) {
            Seen.open(mail, dave);
        }
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
