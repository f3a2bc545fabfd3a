package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Signing;
import org.postseal.conformance.world.MailHop;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Which replies to PGPKEY a client takes, and how far. */
final class KeyReplySection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 5, "PGPKEY", Scene::open);

    private static final String QUERY = "dave@dave.test";

    private static final Duration BRIEF = Duration.ofSeconds(4);

    /** Time for a second send before it ends. */
    private static final Duration HALFWAY = Duration.ofSeconds(10);

    private KeyReplySection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "seals to the site key in a reply whose fingerprint k names",
                        List.of("D-08", "K-05"),
                        scene -> {
                            Identity site = EhloSection.asked(scene);
                            scene.assertSealed(scene.send(), site);
                        }),
                refused(
                        2,
                        "whose LEN is not the certificate's",
                        "K-05",
                        reply -> reply.withLength(reply.length() - 1)),
                refused(
                        3,
                        "whose SHA256 is not the certificate's",
                        "K-05",
                        reply -> reply.withHash("00".repeat(32))),
                refused(
                        4,
                        "whose FPR is not the certificate's",
                        "K-05",
                        reply -> reply.withFingerprint(DiscoverySection.NOBODY)),
                refused(5, "without END", "K-05", KeyReply::withoutEnd),
                refused(
                        6,
                        "with a certificate of more than 131072 octets",
                        "K-05",
                        reply ->
                                reply.withCertificate(
                                        Octets.join(
                                                reply.certificate(),
                                                KeysSection.padding(140_000)))),
                SECTION.must(
                        7,
                        "ends a reply that does not end",
                        List.of("K-05"),
                        scene -> {
                            EhloSection.asked(scene);
                            String line = "250-2.0.0 K " + "A".repeat(384) + "\r\n";
                            scene.hop.on("PGPKEY", line.repeat(40_000) + "250 2.0.0 END");
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        8,
                        "gives up on a reply that breaks off",
                        List.of("K-05"),
                        scene -> {
                            EhloSection.asked(scene);
                            scene.hop.on("PGPKEY", MailHop.DROP);
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        9,
                        "does not seal to a site key from PGPKEY that has expired",
                        List.of("K-07", "P-15"),
                        scene -> {
                            Identity old =
                                    IdentityBuilder.site(KeyVersion.V4, Scene.DOMAIN)
                                            .expired()
                                            .build();
                            scene.dave.policy(DiscoverySection.enforce(old.fingerprint()));
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.hop.on("PGPKEY", _ -> KeyReply.site(old).text());
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        10,
                        "never seals to the site key of a host that k does not name",
                        List.of("D-08", "K-08"),
                        scene -> {
                            EhloSection.asked(scene);
                            Identity charlie = Identity.site(KeyVersion.V4, "charlie.test");
                            scene.hop.on("PGPKEY", _ -> KeyReply.site(charlie).text());
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        11,
                        "seals to a user's key with a valid S by the site",
                        List.of("K-07", "K-08"),
                        scene -> {
                            Identity site = Scene.site();
                            Identity dave = Scene.user("dave");
                            userKeys(scene, site, () -> reply(dave).signed(site, QUERY));
                            scene.assertSealed(scene.send(), dave);
                        }),
                unauthenticated(12, "without S", (_, key) -> reply(key)),
                unauthenticated(
                        13,
                        "with an S by another site",
                        (_, key) -> reply(key).signed(Scene.site(), QUERY)),
                unauthenticated(
                        14,
                        "with an S for another address",
                        (site, key) -> reply(key).signed(site, "erin@dave.test")),
                unauthenticated(
                        15,
                        "with an S for another certificate",
                        (site, key) ->
                                reply(Scene.user("dave"))
                                        .signed(site, QUERY)
                                        .withCertificate(key.certificate())
                                        .withFingerprint(key.fingerprint())),
                SECTION.must(
                        16,
                        "refuses an S that was made before the one that it has seen",
                        List.of("K-08"),
                        scene -> {
                            Identity site = Scene.site();
                            Identity now = Scene.user("dave");
                            userKeys(scene, site, () -> brief(now).signed(site, QUERY));
                            scene.assertSealed(scene.send(), now);
                            Signing before =
                                    Signing.by(site.signing())
                                            .at(Instant.now().minus(Duration.ofHours(2)));
                            KeyReply old = reply(Scene.user("dave")).signed(before, QUERY);
                            scene.hop.on("PGPKEY", command -> answer(command, site, () -> old));
                            Thread.sleep(BRIEF.plusSeconds(1));
                            Violation.unless(
                                    scene.send().status() != 0,
                                    "a key was used whose S is older than the one before");
                        }),
                SECTION.must(
                        17,
                        "uses no key beyond its EXP",
                        List.of("K-09"),
                        scene -> {
                            Identity site = Scene.site();
                            Identity dave = Scene.user("dave");
                            userKeys(scene, site, () -> brief(dave).signed(site, QUERY));
                            scene.assertSealed(scene.send(), dave);
                            scene.hop.asUsual("PGPKEY");
                            Thread.sleep(BRIEF.plusSeconds(1));
                            Violation.unless(
                                    scene.send().status() != 0, "the key was used after its EXP");
                        }),
                SECTION.must(
                        18,
                        "takes no UNCHANGED where it holds nothing",
                        List.of("K-09"),
                        scene -> {
                            EhloSection.asked(scene);
                            long end = Instant.now().plusSeconds(3600).getEpochSecond();
                            scene.hop.on(
                                    "PGPKEY",
                                    "250-2.0.0 UNCHANGED V=1 EXP=%d\r\n250 2.0.0 END"
                                            .formatted(end));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        19,
                        "survives a certificate of thousands of packets",
                        List.of("K-11"),
                        scene -> {
                            EhloSection.asked(scene);
                            byte[] packet = Octets.join(Octets.of(0xCD, 3), Octets.ascii("a@b"));
                            byte[][] many = new byte[20_000][];
                            Arrays.fill(many, packet);
                            scene.hop.on(
                                    "PGPKEY",
                                    _ ->
                                            KeyReply.site(Scene.site())
                                                    .withCertificate(
                                                            Octets.join(
                                                                    Scene.site().certificate(),
                                                                    Octets.join(many)))
                                                    .text());
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        20,
                        "waits for the reply to PGPKEY before it sends more",
                        List.of("K-03"),
                        scene -> {
                            EhloSection.asked(scene);
                            scene.send();
                            Violation.unless(
                                    !scene.hop.commands("PGPKEY").isEmpty(), "PGPKEY was not sent");
                            Violation.unless(
                                    scene.hop.commands("PGPKEY").stream()
                                            .noneMatch(MailHop.Command::together),
                                    "commands came behind PGPKEY in the same group");
                        }),
                SECTION.must(
                        21,
                        "sends mail in clear where nothing binds and no key is disclosed",
                        List.of("K-06"),
                        scene -> {
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        22,
                        "seals to an unauthenticated key where nothing binds",
                        List.of("E-01"),
                        scene -> {
                            Identity site = Scene.site();
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.hop.on("PGPKEY", _ -> KeyReply.site(site).text());
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        23,
                        "does not take an unauthenticated key for what the operator requires",
                        List.of("C-06", "K-08"),
                        scene -> {
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.hop.on("PGPKEY", _ -> KeyReply.site(Scene.site()).text());
                            Mail mail = Mail.to(QUERY).setting("require-sealed-site");
                            scene.assertDeferred(scene.send(mail));
                        }),
                refused(
                        24,
                        "whose EXP is more than seven days ahead",
                        "K-09",
                        reply -> reply.expiresIn(Duration.ofDays(30))),
                refused(
                        25,
                        "whose EXP has passed",
                        "K-09",
                        reply -> reply.expiresIn(Duration.ofHours(-2))),
                SECTION.must(
                        26,
                        "does not seal to a user's key with an S that the known site did not make",
                        List.of("K-08"),
                        scene -> {
                            Identity site = Scene.site();
                            Identity dave = Scene.user("dave");
                            userKeys(scene, site, () -> reply(dave).signed(Scene.site(), QUERY));
                            scene.dave.withdrawPolicy();
                            scene.dave.policy(
                                    "id=1; mode=testing; seal=user; src=smtp; k="
                                            + site.fingerprint());
                            scene.assertClear(scene.send());
                        }),
                SECTION.must(
                        27,
                        "asks for another key of k where the one in DNS has expired",
                        List.of("P-15"),
                        scene -> {
                            Identity old =
                                    IdentityBuilder.site(KeyVersion.V4, Scene.DOMAIN)
                                            .expired()
                                            .build();
                            Identity next = Scene.site();
                            scene.dave.policy(
                                    DiscoverySection.enforce(
                                            old.fingerprint() + "," + next.fingerprint()));
                            scene.dave.siteCertificate(old.certificate());
                            scene.hop.keywords(Scene.KEYWORD);
                            scene.hop.on("PGPKEY", _ -> KeyReply.site(next).text());
                            scene.assertSealed(scene.send(), next);
                        }),
                SECTION.must(
                        28,
                        "keeps the old EXP of what it holds for an UNCHANGED without S",
                        List.of("K-09"),
                        scene -> {
                            Identity site = Scene.site();
                            Identity dave = Scene.user("dave");
                            userKeys(scene, site, () -> halfway(dave).signed(site, QUERY));
                            scene.assertSealed(scene.send(), dave);
                            scene.hop.on("PGPKEY", command -> unchanged(command, site));
                            Thread.sleep(HALFWAY.dividedBy(2));
                            scene.send();
                            scene.hop.asUsual("PGPKEY");
                            Thread.sleep(HALFWAY.dividedBy(2).plusSeconds(1));
                            Violation.unless(
                                    scene.send().status() != 0,
                                    "the key was used after its EXP, which no S has prolonged");
                        }),
                SECTION.must(
                        29,
                        "heeds a revocation that a host shows which nothing authenticates",
                        List.of("T-02"),
                        KeyReplySection::revocation),
                SECTION.should(
                        30,
                        "asks each question once in a session",
                        List.of("K-10"),
                        scene -> {
                            Identity site = EhloSection.asked(scene);
                            scene.assertSealed(
                                    scene.send(Mail.to(QUERY, "erin@dave.test", "fay@dave.test")),
                                    site);
                            Set<MailHop.Command> asked = new HashSet<>();
                            for (MailHop.Command command : scene.hop.commands("PGPKEY")) {
                                Violation.unless(
                                        asked.add(command),
                                        command.line()
                                                + " came twice in session "
                                                + command.session());
                            }
                        }));
    }

    /** The site's certificate in DNS is good; the host has the same one, revoked. */
    private static void revocation(Scene scene) throws IOException, InterruptedException {
        Identity revoked = IdentityBuilder.site(KeyVersion.V4, Scene.DOMAIN).revoked().build();
        List<Packet> packets = new ArrayList<>(Packet.parse(revoked.certificate()));
        packets.remove(1); // the revocation stands behind the primary key
        byte[][] before = packets.stream().map(Packet::encode).toArray(byte[][]::new);
        scene.dave.policy(
                "id=1; mode=enforce; max_age=86400; seal=site,user; k=" + revoked.fingerprint());
        scene.dave.siteCertificate(Octets.join(before));
        scene.assertSealed(scene.send(), revoked);
        scene.hop.keywords("OPENPGP V=1 KEYS SEAL=site,user");
        scene.hop.on("PGPKEY", _ -> KeyReply.site(revoked).text());
        Scene.Sent second = scene.send();
        if (scene.hop.commands("PGPKEY").isEmpty()) {
            throw new NotImplemented("the client asks no host where it has a site key from DNS");
        }
        Violation.unless(
                second.status() != 0, "the mail was sealed to a key that the host showed revoked");
    }

    /** Nothing new of the key held, and an EXP that nobody signed; of others nothing at all. */
    private static String unchanged(String command, Identity site) {
        if (command.regionMatches(true, 0, "PGPKEY SITE", 0, 11)) {
            return KeyReply.site(site).text();
        }
        long end = Instant.now().plus(Duration.ofDays(1)).getEpochSecond();
        return command.toUpperCase(Locale.ROOT).contains(" HAVE=")
                ? "250-2.0.0 UNCHANGED V=1 EXP=%d\r\n250 2.0.0 END".formatted(end)
                : "252 2.0.0 No key disclosed";
    }

    /** Good for a send or two. */
    private static KeyReply halfway(Identity user) {
        return reply(user).expiresIn(HALFWAY);
    }

    private static KeyReply reply(Identity user) {
        return KeyReply.user(user);
    }

    /** Good for the send that asks for it, and not for the next. */
    private static KeyReply brief(Identity user) {
        return reply(user).expiresIn(BRIEF);
    }

    private static Case<ClientPeer> refused(
            int number, String which, String requirement, UnaryOperator<KeyReply> change) {
        return SECTION.must(
                number,
                "refuses a key reply " + which,
                List.of(requirement),
                scene -> {
                    Identity site = EhloSection.asked(scene);
                    String bad = change.apply(KeyReply.site(site)).text();
                    scene.hop.on("PGPKEY", bad);
                    scene.assertDeferred(scene.send());
                });
    }

    /** From the site and the user's key to the reply. */
    private interface Reply {
        KeyReply of(Identity site, Identity user);
    }

    private static Case<ClientPeer> unauthenticated(int number, String which, Reply reply) {
        return SECTION.must(
                number,
                "does not take a user's key " + which + " for what the domain enforces",
                List.of("K-08"),
                scene -> {
                    Identity site = Scene.site();
                    Identity dave = Scene.user("dave");
                    userKeys(scene, site, () -> reply.of(site, dave));
                    scene.assertDeferred(scene.send());
                });
    }

    /** dave.test enforces seals to its users, whose keys its host gives. */
    private static void userKeys(Scene scene, Identity site, Supplier<KeyReply> user) {
        scene.dave.policy(
                "id=1; mode=enforce; max_age=86400; seal=user; src=smtp; k=" + site.fingerprint());
        scene.dave.siteCertificate(site.certificate());
        scene.hop.keywords("OPENPGP V=1 KEYS SEAL=user");
        scene.hop.on("PGPKEY", command -> answer(command, site, user));
    }

    private static String answer(String command, Identity site, Supplier<KeyReply> user) {
        boolean aboutSite = command.regionMatches(true, 0, "PGPKEY SITE", 0, 11);
        return (aboutSite ? KeyReply.site(site) : user.get()).text();
    }
}
