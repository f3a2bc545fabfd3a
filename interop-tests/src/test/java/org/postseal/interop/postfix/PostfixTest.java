package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.app.Main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator may expect who put Postseal beside Postfix with the documented lines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostfixTest {
    private static final String ALICE = "alice@alice.test";
    private static final String DAVE = "dave@dave.test";

    private PostfixWorld world;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        world = PostfixWorld.start(directory);
    }

    @AfterAll
    void stop() throws Exception {
        if (world != null) { // it has closed what it could not start
            world.close();
        }
    }

    @Test
    void mailFromPostfixsSendmailArrivesSealedAndWhole() throws Exception {
        Mail mail = Mail.from(ALICE, DAVE);
        world.alice().postfix().sendmail(mail.text(), "-f", ALICE, "-i", DAVE);
        arrivesSealed(mail, "dave");
    }

    @Test
    void mailFromOurSendmailArrivesSealedAndWhole() throws Exception {
        Mail mail = Mail.from(ALICE, DAVE);
        Commands.run(
                mail.text(),
                Map.of("POSTSEAL_SERVER", PostfixWorld.text(world.alice().users())),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "sendmail",
                        "-f",
                        ALICE,
                        "-i",
                        DAVE));
        arrivesSealed(mail, "dave");
    }

    @Test
    void eightBitMailArrivesSealedAndWhole() throws Exception {
        Mail mail = Mail.with(ALICE, DAVE, "\u00e4\u00f6\u00fc \u0080\u00ff");
        Dialogue.submit(
                world.alice().users(), "<" + ALICE + "> BODY=8BITMIME", "<" + DAVE + ">", mail);
        arrivesSealed(mail, "dave");
    }

    @Test
    void internationalMailArrivesSealedAndWhole() throws Exception {
        String zoe = Mail.octets("zoë@alice.test");
        String david = Mail.octets("dävid@dave.test");
        Mail mail = Mail.from(zoe, david);
        Dialogue.submit(
                world.alice().users(),
                "<" + zoe + "> BODY=8BITMIME SMTPUTF8",
                "<" + david + ">",
                mail);
        arrivesSealed(mail, "david");
    }

    private void arrivesSealed(Mail mail, String mailbox) throws InterruptedException {
        String delivered = world.dave().postfix().mail(mailbox, mail::isNamedIn);
        assertSealResult(mail.before(delivered), "alice.test");
        assertTransitHadOnlySealed(mail.id(), mail.secret());
    }

    /** The border's own word on the seal, and nobody else's. */
    private static void assertSealResult(String head, String origin) {
        String field =
                "Authentication-Results: mx\\.\\w+\\.test;\\s+openpgp-seal=pass\\s+"
                        + "policy\\.level=site\\s+policy\\.origin="
                        + Pattern.quote(origin);
        assertEquals(1, Pattern.compile(field).matcher(head).results().count(), head);
    }

    /** The transit relay's copy of the message is a seal, and none of its copies can be read. */
    private void assertTransitHadOnlySealed(String id, String secret) throws InterruptedException {
        String copy = world.transit().mail("archive", message -> message.contains(id));
        assertTrue(copy.contains("\n-----BEGIN PGP MESSAGE-----\n"), copy);
        for (String message : world.transit().mails("archive")) {
            assertFalse(Eyes.read(secret, message), message);
        }
    }

    /** The judge is only worth something where it can condemn. */
    @Test
    void mailToADomainWithoutAKeyIsReadInTransit() throws Exception {
        Mail mail = Mail.from(ALICE, "bob@transit.test");
        world.alice().postfix().sendmail(mail.text(), "-f", ALICE, "-i", "bob@transit.test");
        String copy = world.transit().mail("archive", mail::isNamedIn);
        assertTrue(Eyes.read(mail.secret(), copy), copy);
        mail.before(world.transit().mail("bob", mail::isNamedIn));
    }

    @Test
    void aRecipientThatPostfixDoesNotKnowIsRefusedAtTheBorderAndTheSenderIsTold() throws Exception {
        String unknown = "nobody@dave.test";
        try (Dialogue border = new Dialogue(world.dave().outside())) {
            border.say("MAIL FROM:<>", "250");
            border.say("RCPT TO:<" + DAVE + ">", "250");
            border.say("RCPT TO:<" + unknown + ">", "550 5.1.1");
        }
        Mail mail = Mail.from(ALICE, unknown);
        world.alice().postfix().sendmail(mail.text(), "-f", ALICE, "-i", unknown);
        String notice = world.alice().postfix().mail("alice", mail::isNamedIn);
        assertTrue(notice.contains("Final-Recipient: rfc822; " + unknown), notice);
        assertTrue(notice.contains("Action: failed\nStatus: 5.1.1\n"), notice);
        assertFalse(Eyes.read(mail.secret(), notice), notice);
        assertTransitHadOnlySealed(mail.id(), mail.secret());
    }

    @Test
    void aRequestedNoticeOfSuccessComesBackSealed() throws Exception {
        Mail mail = Mail.from(ALICE, DAVE);
        Dialogue.submit(
                world.alice().users(),
                "<" + ALICE + "> RET=FULL ENVID=asked",
                "<" + DAVE + "> NOTIFY=SUCCESS",
                mail);
        String notice = world.alice().postfix().mail("alice", mail::isNamedIn);
        assertTrue(notice.contains("Original-Envelope-Id: asked\n"), notice);
        assertTrue(notice.contains("Final-Recipient: rfc822; " + DAVE), notice);
        assertTrue(notice.contains("Action: delivered\nStatus: 2.0.0\n"), notice);
        assertSealResult(notice, "dave.test");
        Matcher id = Pattern.compile("(?m)^Message-I[dD]: <(.+)>$").matcher(notice);
        assertTrue(id.find(), notice);
        assertTransitHadOnlySealed(id.group(1), mail.secret());
    }

    @Test
    void mailWaitsWhilePostfixIsDown() throws Exception {
        String late = "late@dave.test";
        Mail mail = Mail.from(ALICE, late);
        world.dave().postfix().stop();
        try {
            world.alice().postfix().sendmail(mail.text(), "-f", ALICE, "-i", late);
            world.transit()
                    .logged(
                            line ->
                                    line.contains("to=<" + late + ">")
                                            && line.contains("status=deferred")
                                            && line.contains("said: 450 4."));
        } finally {
            world.dave().postfix().start();
        }
        arrivesSealed(mail, "late");
    }

    @Test
    void postfixSubmitsOverTls() throws Exception {
        Mail mail = Mail.from(ALICE, DAVE);
        world.alice().postfix().sendmail(mail.text(), "-f", ALICE, "-i", DAVE);
        String postseal = "127.0.0.1[127.0.0.1]:" + world.alice().inside().getPort();
        world.alice()
                .postfix()
                .logged(
                        line ->
                                line.contains("TLS connection established to " + postseal)
                                        && line.contains(": TLSv1.3 with cipher"));
    }

    /** P-07 for mail that comes in clear: whoever says what Postseal alone may say is not heard. */
    @Test
    void aForgedSealResultIsTakenOut() throws Exception {
        Mail mail = Mail.from("mallet@mallet.test", DAVE);
        String forged =
                "Authentication-Results: mx.dave.test;\n"
                        + "\topenpgp-seal=pass policy.level=site policy.origin=alice.test\n";
        Dialogue.submit(
                world.dave().outside(),
                "<mallet@mallet.test>",
                "<" + DAVE + ">",
                new Mail(mail.id(), mail.secret(), forged + mail.text()));
        String head = mail.before(world.dave().postfix().mail("dave", mail::isNamedIn));
        assertFalse(head.contains("openpgp-seal"), head);
    }

    /** So every message that arrives here came with CRLF alone. */
    @Test
    void bareLineEndsAreRefusedOnBothSides() throws Exception {
        String smuggling = "Subject: one\r\n\r\ntext\n.\nMAIL FROM:<" + ALICE + ">\r\n";
        assertRefused(new Dialogue(world.dave().inward()), smuggling);
        assertRefused(new Dialogue(world.dave().outside()), smuggling);
    }

    private static void assertRefused(Dialogue server, String content) throws IOException {
        try (server) {
            server.say("MAIL FROM:<" + ALICE + ">", "250");
            server.say("RCPT TO:<" + DAVE + ">", "250");
            server.data(content, "55");
        }
    }

    @Test
    void nothingIsRelayedFromTheInwardService() throws Exception {
        try (Dialogue postfix = new Dialogue(world.dave().inward())) {
            postfix.say("MAIL FROM:<" + ALICE + ">", "250");
            postfix.say("RCPT TO:<" + ALICE + ">", "554 5.7.1");
        }
    }

    @Test
    void twoHundredMessagesOfSmtpSourceReachSmtpSink(@TempDir Path directory) throws Exception {
        int messages = 200;
        try (SmtpSink sink = SmtpSink.start(world.sink(), directory)) {
            Commands.run(
                    "/usr/sbin/smtp-source",
                    "-d",
                    "-s",
                    "5",
                    "-m",
                    String.valueOf(messages),
                    "-l",
                    "4096",
                    "-f",
                    ALICE,
                    "-N",
                    "-t",
                    "n@sink.test",
                    PostfixWorld.text(world.alice().inside()));
            assertEquals(messages, sink.recipients(messages).size());
        }
    }
}
