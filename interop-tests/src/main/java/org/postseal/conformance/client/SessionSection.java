package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.Driver;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.world.MailHop;
import org.postseal.conformance.world.ReceivedMail;
import org.postseal.conformance.world.StartTls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What any sender must do, and what ours would lose most by not doing. */
final class SessionSection {
    private static final Section<ClientPeer, Scene> SECTION =
            new Section<>(Role.CLIENT, 10, "Sessions and content", Scene::open);

    private SessionSection() {}

    static List<Case<ClientPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "uses STARTTLS where it is offered (RFC 3207)",
                        List.of("S-01"),
                        scene -> {
                            scene.assertClear(scene.send());
                            Violation.unless(
                                    scene.hop.mails().getLast().tls(),
                                    "mail went without TLS to a host with STARTTLS");
                        }),
                SECTION.must(
                        2,
                        "does not put enforced mail in clear where STARTTLS is refused",
                        List.of("E-06"),
                        scene -> {
                            ParametersSection.published(scene);
                            scene.hop.startTls(StartTls.REFUSED);
                            scene.send();
                            scene.assertNothingReadable();
                        }),
                SECTION.must(
                        3,
                        "stuffs dots (RFC 5321 section 4.5.2)",
                        List.of(),
                        scene -> {
                            ReceivedMail mail = scene.delivered(scene.send());
                            Violation.unless(
                                    mail.text()
                                            .contains(
                                                    "\r\n.a line that begins with a dot\r\n"
                                                            + "..two of them\r\n.\r\nThe end."),
                                    "lines that begin with a dot did not arrive as sent");
                        }),
                smuggling(4, "LF.LF", "\n.\nMAIL FROM:<mallet@alice.test>\r\n"),
                smuggling(5, "LF.CRLF", "\n.\r\nMAIL FROM:<mallet@alice.test>\r\n"),
                smuggling(6, "CR.CR", "\r.\rMAIL FROM:<mallet@alice.test>\r\n"),
                smuggling(7, "CRLF.LF", "\r\n.\nMAIL FROM:<mallet@alice.test>\r\n"),
                SECTION.must(
                        8,
                        "does not connect for a domain that takes no mail (RFC 7505)",
                        List.of(),
                        scene -> {
                            scene.names().publish("no-mail.test. MX 0 .");
                            scene.names()
                                    .publish(
                                            "no-mail.test. A "
                                                    + scene.world.address().getHostAddress());
                            Scene.Sent sent = scene.send(Mail.to("dave@no-mail.test"));
                            Violation.unless(
                                    scene.hop.commands().isEmpty(), "a connection was made");
                            Violation.unless(
                                    sent.status() == Driver.UNAVAILABLE,
                                    "expected a bounce, exit status 69; got " + sent.status());
                        }),
                SECTION.must(
                        9,
                        "gives the next host the same seal when the first one fails",
                        List.of("P-01"),
                        SessionSection::nextHost),
                SECTION.must(
                        10,
                        "lets no later host lower what was decided",
                        List.of("C-06", "E-06"),
                        scene -> {
                            EhloSection.asked(scene);
                            scene.hop.on("PGPKEY", MailHop.DROP);
                            MailHop second = scene.hop("mx2.hop.test");
                            scene.names().publish("dave.test. MX 20 mx2.hop.test.");
                            Scene.Sent sent = scene.send();
                            Violation.unless(
                                    second.mails().isEmpty() && sent.status() == Driver.TEMPORARY,
                                    "enforced mail reached a second host without a key");
                            scene.assertNothingReadable();
                        }),
                SECTION.must(
                        11,
                        "defers mail that the host refuses for now",
                        List.of(),
                        scene -> {
                            scene.hop.on("RCPT", "451 4.7.5 Key store unavailable");
                            scene.assertDeferred(scene.send());
                        }),
                SECTION.should(
                        12,
                        "ends a session with QUIT (RFC 5321 section 4.1.1.10)",
                        List.of(),
                        scene -> {
                            scene.assertClear(scene.send());
                            Violation.unless(
                                    scene.awaits(scene.hop, "QUIT"), "no QUIT before the end");
                        }));
    }

    /** Refused or mended, but never on the wire as it is: one server's end is not another's. */
    private static Case<ClientPeer> smuggling(int number, String name, String within) {
        return SECTION.must(
                number,
                "never sends a bare CR or LF, as in " + name + " (RFC 5321 section 2.3.8)",
                List.of(),
                scene -> {
                    String letter = new String(Mail.letter("dave"), StandardCharsets.ISO_8859_1);
                    byte[] content = (letter + within).getBytes(StandardCharsets.ISO_8859_1);
                    scene.send(Mail.to("dave@dave.test").with(content));
                    for (ReceivedMail mail : scene.hop.mails()) {
                        assertWhole(new String(mail.raw(), StandardCharsets.ISO_8859_1));
                    }
                    Violation.unless(
                            scene.hop.commands("MAIL").stream()
                                    .noneMatch(command -> command.line().contains("mallet")),
                            "content became a command");
                });
    }

    private static void assertWhole(String raw) {
        String rest = raw.replace("\r\n", "");
        Violation.unless(!rest.contains("\r") && !rest.contains("\n"), "a bare CR or LF was sent");
    }

    private static void nextHost(Scene scene) throws IOException, InterruptedException {
        Identity site = ParametersSection.published(scene);
        scene.hop.on("MAIL", "421 4.3.2 Shutting down");
        MailHop second = scene.hop("mx2.hop.test");
        scene.names().publish("dave.test. MX 20 mx2.hop.test.");
        scene.send();
        scene.assertNothingReadable();
        List<ReceivedMail> taken = second.mails();
        Violation.unless(taken.size() == 1, "the second host was handed " + taken.size());
        Seen.open(taken.getFirst(), site);
    }
}
