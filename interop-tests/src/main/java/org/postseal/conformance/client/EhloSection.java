package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.StartTls;

import java.util.List;

/** What a client makes of the keyword. */
final class EhloSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 4, "EHLO", Scene::open);

    private EhloSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "asks for a key where the keyword has parameters that it does not know",
                        List.of("E-01"),
                        scene -> {
                            Identity site = asked(scene);
                            scene.hop.keywords("OPENPGP FUTURE=x V=1 KEYS NEW SEAL=site");
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        2,
                        "ignores the keyword of a version that it does not know",
                        List.of("E-01", "M-01"),
                        scene -> {
                            scene.hop.keywords("OPENPGP V=2 KEYS SEAL=site");
                            scene.assertClear(scene.send());
                            assertUnknown(scene);
                        }),
                SECTION.must(
                        3,
                        "forgets after STARTTLS a keyword that was there before it",
                        List.of("E-03", "M-01"),
                        scene -> {
                            scene.hop.keywordsInClear(Scene.KEYWORD);
                            scene.assertClear(scene.send());
                            assertUnknown(scene);
                        }),
                SECTION.must(
                        4,
                        "makes nothing of a keyword in a session without TLS",
                        List.of("E-02", "K-01", "M-01"),
                        scene -> {
                            scene.hop.startTls(StartTls.STRIPPED);
                            scene.hop.keywordsInClear(Scene.KEYWORD);
                            scene.assertClear(scene.send());
                            assertUnknown(scene);
                        }),
                SECTION.must(
                        5,
                        "drops the connection when octets in clear follow the 220 to STARTTLS",
                        List.of("E-07"),
                        scene -> {
                            scene.hop.startTls(StartTls.INJECTED);
                            scene.send();
                            Violation.unless(
                                    scene.hop.commands().stream()
                                            .noneMatch(c -> c.tls() && !c.is("QUIT")),
                                    "the session went on after an injected reply");
                        }),
                SECTION.must(
                        6,
                        "seals as the policy enforces to a host without the keyword",
                        List.of("E-06"),
                        scene -> {
                            Identity site = Scene.site();
                            scene.dave.policy(DiscoverySection.enforce(site.fingerprint()));
                            scene.dave.siteCertificate(site.certificate());
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        7,
                        "lets no lack of the keyword clear a policy that enforces",
                        List.of("E-06"),
                        scene -> {
                            scene.dave.policy(DiscoverySection.enforce(DiscoverySection.NOBODY));
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.must(
                        8,
                        "makes nothing of a keyword in a reply to HELO",
                        List.of("E-05", "M-01"),
                        scene -> {
                            scene.hop.on("EHLO", "502 5.5.1 Unknown command");
                            scene.hop.on("HELO", "250-mx.hop.test\r\n250 " + Scene.KEYWORD);
                            scene.assertClear(scene.send());
                            assertUnknown(scene);
                        }));
    }

    /** dave.test enforces, and only its host gives the key. */
    static Identity asked(Scene scene) {
        Identity site = Scene.site();
        scene.dave.policy(DiscoverySection.enforce(site.fingerprint()));
        scene.hop.keywords(Scene.KEYWORD);
        scene.hop.on("PGPKEY", _ -> KeyReply.site(site).text());
        return site;
    }

    /** Nothing of the extension was used. */
    private static void assertUnknown(Scene scene) {
        Violation.unless(scene.hop.commands("PGPKEY").isEmpty(), "PGPKEY was sent");
        Violation.unless(
                scene.hop.commands("MAIL").stream().noneMatch(c -> c.line().contains("REQSEAL"))
                        && scene.hop.commands("RCPT").stream()
                                .noneMatch(c -> c.line().contains("KEYFPR")),
                "parameters of the extension were sent");
    }
}
