package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.MailHop;
import org.postseal.conformance.world.ReceivedMail;
import org.postseal.conformance.world.StartTls;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a sender makes of hosts that prove the site key, or do not (section 4.6). */
final class ProofSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 13, "The site proof", Scene::open);

    private static final String KEYWORD = "OPENPGP V=1 KEYS PROVE SEAL=site";
    private static final String QUERY = "site:" + Scene.DOMAIN;
    private static final String WRONG = "00".repeat(32);

    private ProofSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "has the host prove the site key before MAIL where the policy enforces it",
                        List.of("A-05"),
                        ProofSection::provesFirst),
                refused(
                        2,
                        "hands nothing to a host that proves nothing",
                        "A-05",
                        (site, _) -> KeyReply.site(site)),
                refused(
                        3,
                        "takes no proof of another session",
                        "A-01",
                        (site, exporter) ->
                                KeyReply.site(site).proved(site, flipped(exporter), QUERY)),
                refused(
                        4,
                        "takes no proof for another domain",
                        "A-02",
                        (site, exporter) ->
                                KeyReply.site(site).proved(site, exporter, "site:charlie.test")),
                refused(
                        5,
                        "takes no proof by a key that k does not name",
                        "A-02",
                        (_, exporter) -> {
                            Identity charlie = Scene.site();
                            return KeyReply.site(charlie).proved(charlie, exporter, QUERY);
                        }),
                refused(
                        6,
                        "takes no proof by a key that is not in the certificate",
                        "A-02",
                        (site, exporter) ->
                                KeyReply.site(site).proved(Scene.site(), exporter, QUERY)),
                SECTION.must(
                        7,
                        "tries the next host where one does not offer PROVE",
                        List.of("A-05"),
                        scene -> {
                            Identity site = promised(scene, "mode=enforce");
                            MailHop second = scene.hop("mx2.hop.test");
                            scene.names().publish("dave.test. MX 20 mx2.hop.test.");
                            proving(second, site);
                            scene.send();
                            assertNoMail(scene);
                            List<ReceivedMail> taken = second.mails();
                            Violation.unless(
                                    taken.size() == 1,
                                    "the second host was handed " + taken.size());
                            Seen.open(taken.getFirst(), site);
                        }),
                SECTION.must(
                        8,
                        "takes no proof over TLS 1.2",
                        List.of("A-01"),
                        scene -> {
                            proving(scene.hop, promised(scene, "mode=enforce"));
                            scene.hop.versions("TLSv1.2");
                            scene.assertDeferred(scene.send());
                            assertNoMail(scene);
                        }),
                SECTION.must(
                        9,
                        "hands nothing to a host without TLS where the proof is enforced",
                        List.of("A-05"),
                        scene -> {
                            promised(scene, "mode=enforce");
                            scene.hop.startTls(StartTls.STRIPPED);
                            scene.assertDeferred(scene.send());
                            assertNoMail(scene);
                        }),
                SECTION.must(
                        10,
                        "delivers without a proof where the policy is testing",
                        List.of("A-05"),
                        scene -> {
                            Identity site = promised(scene, "mode=testing");
                            scene.assertSealed(scene.send(), site);
                        }),
                SECTION.must(
                        11,
                        "delivers without a proof where nothing authenticates the policy",
                        List.of("D-10"),
                        scene -> {
                            scene.unsign();
                            promised(scene, "mode=enforce");
                            scene.delivered(scene.send());
                        }),
                SECTION.must(
                        12,
                        "takes no proof for a host whose TLSA records do not match",
                        List.of("A-04", "S-02"),
                        scene -> {
                            proving(scene.hop, promised(scene, "mode=enforce"));
                            scene.dave.tlsa(Scene.HOST, scene.world.smtpPort(), WRONG);
                            scene.assertDeferred(scene.send());
                            assertNoMail(scene);
                        }),
                SECTION.must(
                        13,
                        "takes no host for proved because it was before",
                        List.of("S-04"),
                        scene -> {
                            Identity site = promised(scene, "mode=enforce");
                            proving(scene.hop, site);
                            scene.assertSealed(scene.send(), site);
                            int taken = scene.hop.mails().size();
                            scene.hop.keys((_, _) -> KeyReply.site(site).text());
                            scene.send();
                            Violation.unless(
                                    scene.hop.mails().size() == taken,
                                    "mail went to a host that did not prove itself again");
                        }),
                SECTION.must(
                        14,
                        "takes no proof for a host that an MTA-STS policy does not let pass",
                        List.of("A-04", "S-02"),
                        scene -> {
                            proving(scene.hop, promised(scene, "mode=enforce"));
                            StsSection.met(scene);
                            scene.hop.shows(Untrusted.host(Scene.HOST));
                            scene.assertDeferred(scene.send());
                            assertNoMail(scene);
                        }));
    }

    /** What a host says to PROVE. */
    @FunctionalInterface
    private interface Answer {
        KeyReply to(Identity site, byte[] exporter);
    }

    private static Case<ClientPeer> refused(
            int number, String sentence, String requirement, Answer answer) {
        return SECTION.must(
                number,
                sentence,
                Stream.of(requirement, "A-05").distinct().toList(),
                scene -> {
                    Identity site = promised(scene, "mode=enforce");
                    scene.hop.keywords(KEYWORD);
                    scene.hop.keys((_, exporter) -> answer.to(site, exporter).text());
                    scene.assertDeferred(scene.send());
                    assertNoMail(scene);
                });
    }

    /** dave.test publishes its site key, and that every host of its can prove it. */
    private static Identity promised(Scene scene, String mode) {
        Identity site = Scene.site();
        scene.dave.policy(
                "id=1; " + mode + "; max_age=86400; seal=site; auth=site; k=" + site.fingerprint());
        scene.dave.siteCertificate(site.certificate());
        return site;
    }

    private static void proving(MailHop host, Identity site) {
        host.keywords(KEYWORD);
        host.keys(
                (line, exporter) ->
                        line.toUpperCase(Locale.ROOT).contains(" PROVE")
                                ? KeyReply.site(site).proved(site, exporter, QUERY).text()
                                : KeyReply.site(site).text());
    }

    private static void provesFirst(Scene scene) throws java.io.IOException, InterruptedException {
        Identity site = promised(scene, "mode=enforce");
        proving(scene.hop, site);
        scene.assertSealed(scene.send(), site);
        List<String> said =
                scene.hop.commands().stream()
                        .map(command -> command.line().toUpperCase(Locale.ROOT))
                        .filter(line -> line.startsWith("MAIL") || line.contains(" PROVE"))
                        .toList();
        Violation.unless(
                said.getFirst().startsWith("PGPKEY SITE DAVE.TEST PROVE"),
                "MAIL was sent before PGPKEY SITE dave.test PROVE");
    }

    private static byte[] flipped(byte[] exporter) {
        byte[] other = exporter.clone();
        other[0] ^= 1;
        return other;
    }

    private static void assertNoMail(Scene scene) {
        Violation.unless(
                scene.hop.commands("MAIL").isEmpty(),
                "MAIL was sent to a host that did not prove the site key");
    }
}
