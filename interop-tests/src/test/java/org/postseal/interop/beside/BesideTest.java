package org.postseal.interop.beside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.dkim.Dkimpy;
import org.postseal.interop.openpgp.Workspace;
import org.postseal.interop.postfix.Dialogue;
import org.postseal.interop.postfix.Eyes;
import org.postseal.interop.postfix.Mail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;

/** What an operator may expect who put Postseal beside a mail server, whatever that is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BesideTest {
    static final String ALICE = "alice@alice.test";
    static final String DAVE = "dave@dave.test";

    /** In 8 bits, and longer than SMTP has it. */
    private static final String MORE = "\u00e4\u00f6\u00fc \u0080\u00ff\n" + "long ".repeat(600);

    /** Two by Postseal, RSA and Ed25519, and one by the mail server's own signer. */
    private static final int SIGNATURES = 3;

    private Path directory;
    private World world;
    private Mta mta;

    /**
     * Starts alice's mail server, and Postseal beside it; the world ends them. What users send is
     * signed with this key.
     */
    abstract Mta start(World around, Path home, DkimKey key) throws Exception;

    /** What alice's Postseal calls itself. */
    String border() {
        return "mx.alice.test";
    }

    World world() {
        return world;
    }

    Mta mta() {
        return mta;
    }

    @BeforeAll
    void start(@TempDir Path made) throws Exception {
        directory = made;
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
        world = World.start(made);
        Path home = Files.createDirectories(made.resolve("alice"));
        DkimKey key = DkimKey.make(home, "alice.test");
        world.publishDkim(key.owner(), key.text());
        mta = start(world, home, key);
    }

    @AfterAll
    void stop() throws Exception {
        if (world != null) { // it has closed what it could not start
            world.close();
        }
    }

    @Test
    void whatUsersSendLeavesSealedAndItsSignaturesVerifyAtTheEnd() throws Exception {
        Mail mail = Mail.with(ALICE, DAVE, MORE);
        Dialogue.submit(
                world.aliceUsers(), "<" + ALICE + "> BODY=8BITMIME", "<" + DAVE + ">", mail);
        Arrival arrival = Arrival.of(mail, world.dovecot().mail("dave", mail::isNamedIn));
        assertEquals(
                List.of("openpgp-seal=pass policy.level=site policy.origin=alice.test"),
                arrival.results("mx.dave.test", "openpgp-seal"));
        List<String> dkim = arrival.results("mx.dave.test", "dkim");
        assertEquals(SIGNATURES, dkim.size(), arrival.head());
        for (String result : dkim) {
            assertTrue(result.startsWith("dkim=pass header.d=alice.test "), result);
        }
        assertEquals(Collections.nCopies(SIGNATURES, "pass"), dkimpy(arrival));
        assertPassesSealed(mail);
    }

    /** What somebody finds who knows nothing of Postseal. */
    List<String> dkimpy(Arrival arrival) throws Exception {
        Path workspace = Files.createTempDirectory(directory, "dkimpy");
        byte[] message = Dkimpy.crlf(arrival.text().getBytes(ISO_8859_1));
        return new Dkimpy(new Workspace(workspace, "python3-dkim")).verify(message, world.dkim());
    }

    /** It passes once, as a seal, and nothing that passes shows what is in it. */
    void assertPassesSealed(Mail mail) throws InterruptedException {
        world.transit().mail("archive", mail::isNamedIn);
        List<String> copies =
                world.transit().mails("archive").stream().filter(mail::isNamedIn).toList();
        assertEquals(1, copies.size(), () -> String.join("\n", copies));
        assertTrue(
                copies.getFirst().contains("\nContent-Type: multipart/encrypted;"),
                copies.getFirst());
        assertUnreadable(mail.secret());
    }

    void assertUnreadable(String secret) {
        for (String message : world.transit().mails("archive")) {
            assertFalse(Eyes.read(secret, message), message);
        }
    }

    @Test
    void theAnswerComesBackSealedAndIsOpenedOnce() throws Exception {
        Mail mail = Mail.with(DAVE, ALICE, MORE);
        Dialogue.submit(world.daveUsers(), "<" + DAVE + "> BODY=8BITMIME", "<" + ALICE + ">", mail);
        Arrival arrival = Arrival.of(mail, mta.mail(mail::isNamedIn));
        assertEquals(
                List.of("openpgp-seal=pass policy.level=site policy.origin=dave.test"),
                arrival.results(border(), "openpgp-seal"));
        assertEquals(1, arrival.receivedBy(border()), arrival.head());
        assertPassesSealed(mail);
    }

    @Test
    void mailThatIsNotSealedComesInAsWell() throws Exception {
        String zoe = "zoe@zoe.test";
        Mail mail = Mail.from(zoe, ALICE);
        Dialogue.submit(world.aliceOutside(), "<" + zoe + ">", "<" + ALICE + ">", mail);
        Arrival arrival = Arrival.of(mail, mta.mail(mail::isNamedIn));
        assertEquals(List.of(), arrival.results(border(), "openpgp-seal"));
        assertEquals(1, arrival.receivedBy(border()), arrival.head());
    }

    @Test
    void anUnknownRecipientIsRefusedAtOnce() throws Exception {
        try (Dialogue stranger = new Dialogue(world.aliceOutside())) {
            stranger.say("MAIL FROM:<zoe@zoe.test>", "250");
            stranger.say("RCPT TO:<nemo@alice.test>", "550 5.1.1");
        }
    }
}
