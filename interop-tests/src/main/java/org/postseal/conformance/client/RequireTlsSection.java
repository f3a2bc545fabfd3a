package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Driver;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.StartTls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the sender of a message asks of TLS: much, by REQUIRETLS, or nothing, by a header field. */
final class RequireTlsSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 15, "REQUIRETLS (RFC 8689)", Scene::open);

    private static final String KEYWORD = "REQUIRETLS";

    private RequireTlsSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "asks REQUIRETLS of a host that TLSA records verify (section 4.2.1)",
                        List.of(),
                        scene -> {
                            scene.hop.keywords(KEYWORD);
                            DaneSection.publish(scene, Tlsa.ofHost(scene.hop));
                            scene.assertClear(scene.send(demanding()));
                            assertHandedOn(scene);
                        }),
                SECTION.must(
                        2,
                        "asks REQUIRETLS of a host that MTA-STS names (section 4.2.1)",
                        List.of(),
                        scene -> {
                            scene.hop.keywords(KEYWORD);
                            scene.unsign();
                            StsSection.met(scene);
                            scene.assertClear(scene.send(demanding()));
                            assertHandedOn(scene);
                        }),
                withheld(3, "to a host that does not offer it", List.of("S-02"), _ -> {}),
                withheld(
                        4,
                        "to a host that nobody vouches for",
                        List.of("S-02"),
                        scene -> {
                            scene.hop.keywords(KEYWORD);
                            scene.hop.shows(Untrusted.host(Scene.HOST));
                        }),
                withheld(
                        5,
                        "to a host that neither DNSSEC nor MTA-STS names",
                        List.of(),
                        scene -> {
                            scene.hop.keywords(KEYWORD);
                            scene.unsign();
                        }),
                withheld(
                        6,
                        "where STARTTLS is stripped",
                        List.of("S-02"),
                        scene -> {
                            scene.hop.keywordsInClear(KEYWORD);
                            scene.hop.startTls(StartTls.STRIPPED);
                        }),
                withheld(
                        7,
                        "though it is sealed, to a host that does not offer it",
                        List.of("S-02"),
                        ParametersSection::published),
                SECTION.must(
                        8,
                        "seals what demands REQUIRETLS, and asks it for the seal",
                        List.of("S-02"),
                        scene -> {
                            scene.hop.keywords(KEYWORD);
                            Identity site = ParametersSection.published(scene);
                            scene.assertSealed(scene.send(demanding()), site);
                            assertHandedOn(scene);
                        }),
                SECTION.should(
                        9,
                        "delivers TLS-Required: No where no TLSA record matches (section 3)",
                        List.of(),
                        scene -> {
                            DaneSection.publish(scene, DaneSection.wrong(scene));
                            scene.assertClear(scene.send(carefree()));
                        }),
                SECTION.must(
                        10,
                        "takes TLS-Required: No for no leave to send unsealed",
                        List.of("S-02"),
                        scene -> {
                            scene.dave.policy(DiscoverySection.enforce(DiscoverySection.NOBODY));
                            scene.assertDeferred(scene.send(carefree()));
                        }));
    }

    /** What is wrong with the host. */
    private interface Wrong {
        void with(Scene scene) throws IOException;
    }

    /** Whether such mail is kept or bounced is for the sender to say. */
    private static Case<ClientPeer> withheld(
            int number, String where, List<String> requirements, Wrong wrong) {
        return SECTION.must(
                number,
                "does not deliver what demands REQUIRETLS " + where + " (section 4.2.1)",
                requirements,
                scene -> {
                    wrong.with(scene);
                    Scene.Sent sent = scene.send(demanding());
                    scene.assertWithheld();
                    Violation.unless(sent.status() != Driver.OK, "the mail counts as sent");
                });
    }

    private static Mail demanding() {
        return Mail.to("dave@" + Scene.DOMAIN).requiretls();
    }

    private static Mail carefree() {
        String letter = new String(Mail.letter("dave"), StandardCharsets.ISO_8859_1);
        byte[] content = ("TLS-Required: No\r\n" + letter).getBytes(StandardCharsets.ISO_8859_1);
        return Mail.to("dave@" + Scene.DOMAIN).with(content);
    }

    private static void assertHandedOn(Scene scene) {
        Violation.unless(
                scene.hop.commands("MAIL").stream()
                        .allMatch(command -> command.line().contains(" " + KEYWORD)),
                "MAIL was sent without REQUIRETLS");
    }
}
