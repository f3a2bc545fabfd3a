package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.postseal.interop.process.Waiting;
import org.postseal.interop.report.Cell;
import org.postseal.interop.report.LabReport;
import org.postseal.interop.report.Table;
import org.postseal.server.app.demo.Corpus;
import org.postseal.server.app.demo.Eavesdropper;
import org.postseal.server.app.demo.Secrets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Alice sends mail to Dave via Brian and Charlie, and Dave answers, through sendmail, Postseal,
 * Postfix, Exim, Postseal and Dovecot, while Eve captures each link. All is sent once, before the
 * tests look at what arrived and at what Eve has.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenarioTest {
    private static final String ALICE = "alice@alice.test";
    private static final String DAVE = "dave@dave.test";
    private static final List<String> REFUSED =
            List.of("refused-by-brian", "refused-by-charlie", "nobody");

    private static final List<String> LINKS = List.of("alice", "brian", "charlie", "dave");

    /** Its fields are in UTF-8, and Dovecot 2.3 knows no SMTPUTF8: dave's Postseal returns it. */
    private static final String RETURNED = "rfc6532/utf8_headers.eml";

    private static final int SENDMAIL = 25;
    private static final int POSTSEAL = 2525;

    private final Path home = Path.of("target/lab/scenario").toAbsolutePath();
    private final List<Letter> letters = letters(ALICE, DAVE, "to-dave");
    private final List<Letter> byClients = Clients.letters(ALICE, DAVE);
    private final List<Letter> replies = letters(DAVE, ALICE, "to-alice");
    private final Letter clear =
            Letter.of("in-clear", ALICE, "brian@brian.test", "for somebody without a key");
    private final List<List<Cell>> links = new ArrayList<>();
    private Letter answer;
    private List<Corpus.Mail> corpus;
    private Lab lab;

    private static List<Letter> letters(String from, String to, String name) {
        return List.of(
                Letter.of(name + "-plain", from, to, "and nothing else"),
                Letter.of(name + "-eight-bit", from, to, "Grüße aus Köln, συγγνώμη, 謹んで"),
                Letter.of(name + "-long", from, to, "a long line of the body ".repeat(40)),
                Letter.of(name + "-spaces", from, to, "   \n\n.\n..\nFrom here on\n \t "));
    }

    @BeforeAll
    void send() throws Exception {
        clean(home);
        lab = Lab.up(home);
        for (Letter letter : letters) {
            lab.run("alice", letter.octets(), "sendmail", "-i", "-B8BITMIME", "-f", ALICE, DAVE);
        }
        new Clients(lab, ALICE, DAVE).send();
        lab.submit("dave", POSTSEAL, DAVE, ALICE, files(replies));
        for (String name : REFUSED) {
            Letter letter = refused(name);
            lab.run("alice", letter.octets(), "sendmail", "-i", "-f", ALICE, name + "@dave.test");
        }
        lab.submit("alice", SENDMAIL, ALICE, "brian@brian.test", files(List.of(clear)));
        answer();
        sendCorpus();
        lab.await("alice", "alice", replies.size() + 1 + REFUSED.size() + 1);
        lab.await("brian", "brian", 1);
        lab.await("dave", "dave", letters.size() + byClients.size() + corpus.size());
        lab.endCaptures();
    }

    /** Dave quotes what he has read. */
    private void answer() throws IOException, InterruptedException {
        Letter first = letters.getFirst();
        Waiting.until(
                () -> mails("dave", "dave").anyMatch(mail -> mail.endsWith(first.text())),
                () -> first.id() + " was not delivered; logs: " + home);
        answer = Letter.answer("to-alice-answer", DAVE, ALICE, delivered("dave", "dave", first));
        lab.submit("dave", POSTSEAL, DAVE, ALICE, files(List.of(answer)));
    }

    private static Letter refused(String name) {
        return Letter.of(name, ALICE, name + "@dave.test", "which is not delivered");
    }

    /** Real and malformed mail, which sendmail would set right, straight to Postseal. */
    private void sendCorpus() throws IOException, InterruptedException {
        corpus = Corpus.load(new Random(5));
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < corpus.size(); i++) {
            Path file = home.resolve("corpus-" + i);
            files.add(Files.write(file, corpus.get(i).octets()));
        }
        lab.submit("alice", POSTSEAL, ALICE, DAVE, files);
    }

    private List<Path> files(List<Letter> some) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Letter letter : some) {
            files.add(Files.write(home.resolve(letter.id()), letter.octets()));
        }
        return files;
    }

    private static void clean(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @AfterAll
    void end() throws IOException {
        if (lab != null) {
            lab.close();
            report();
            if (links.size() == LINKS.size() && links.stream().noneMatch(ScenarioTest::isBad)) {
                // Megabytes by the hundred, and the captures stay from which they can be had.
                clean(home.resolve("streams"));
            }
        }
    }

    private static boolean isBad(List<Cell> row) {
        return row.stream().anyMatch(cell -> cell.mood() == Cell.Mood.BAD);
    }

    private void report() throws IOException {
        LabReport.ofThisBuild()
                .put(
                        new Table(
                                "1-links",
                                "What Eve could read on each link",
                                "The sessions are in clear, so a relay reads what Eve reads on its"
                                        + " link. Lines are those of 20 octets or more of all bodies"
                                        + " and hidden fields, looked for as they are and decoded.",
                                List.of(
                                        "link of",
                                        "octets captured",
                                        "sealed messages",
                                        "envelope addresses in clear",
                                        "secret lines looked for",
                                        "lines read"),
                                links));
    }

    private String delivered(String host, String mailbox, Letter letter) {
        return mails(host, mailbox)
                .filter(mail -> mail.contains("\nMessage-ID: <" + letter.id() + "@lab.test>\n"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(letter.id() + " is not in " + home));
    }

    private Stream<String> mails(String host, String mailbox) {
        return lab.mails(host, mailbox).stream().map(ScenarioTest::read);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> daveGetsWhatAliceWrote() {
        return Stream.concat(letters.stream(), byClients.stream())
                .map(letter -> arrives(letter, "dave", "dave", "policy.origin=alice.test"));
    }

    /** It writes Date, Message-ID and MIME fields itself. */
    @Test
    void daveGetsWhatAliceWroteWithMailx() {
        List<String> mails =
                mails("dave", "dave")
                        .filter(mail -> mail.contains("\nSubject: " + Clients.MAILX_SUBJECT + "\n"))
                        .toList();
        assertEquals(1, mails.size());
        String mail = mails.getFirst();
        assertTrue(mail.endsWith("\n\n" + Clients.MAILX_BODY), mail);
        assertTrue(mail.contains("openpgp-seal=pass"), mail);
    }

    @Test
    void theAnswerQuotesTheLetter() {
        assertTrue(answer.text().contains("\nIn-Reply-To: <to-dave-plain@lab.test>\n"));
        assertTrue(answer.text().contains("\n> this is the body of to-dave-plain and it is"));
    }

    @TestFactory
    Stream<DynamicTest> aliceGetsWhatDaveAnswered() {
        return Stream.concat(replies.stream(), Stream.of(answer))
                .map(letter -> arrives(letter, "alice", "alice", "policy.origin=dave.test"));
    }

    private DynamicTest arrives(Letter letter, String host, String mailbox, String origin) {
        return DynamicTest.dynamicTest(
                letter.id(),
                () -> {
                    String head = letter.before(delivered(host, mailbox, letter));
                    assertTrue(head.contains("openpgp-seal=pass"), head);
                    assertTrue(head.contains(origin), head);
                    assertTrue(head.contains("(Postfix)") && head.contains("(Exim"), head);
                });
    }

    /** Mailboxes keep LF for CRLF; all else is octet for octet. */
    @Test
    void theCorpusArrivesIdentical() {
        List<String> arrived = mails("dave", "dave").toList();
        List<String> missing =
                corpus.stream()
                        .filter(mail -> !mail.name().equals(RETURNED))
                        .map(ScenarioTest::stored)
                        .filter(mail -> arrived.stream().noneMatch(mail::isWhole))
                        .map(Letter::id)
                        .toList();
        assertEquals(List.of(), missing, () -> "changed on the way; see " + home);
    }

    private static Letter stored(Corpus.Mail mail) {
        String text = new String(mail.octets(), ISO_8859_1).replace("\r\n", "\n");
        return new Letter(mail.name(), text.isEmpty() ? "\n" : text);
    }

    @Test
    void everyHopsNoticeReachesTheSenderSealed() {
        for (String name : REFUSED) {
            List<String> notices =
                    mails("alice", "alice")
                            .filter(mail -> mail.contains("Final-Recipient: rfc822"))
                            .filter(mail -> mail.contains(name + "@dave.test"))
                            .toList();
            assertEquals(1, notices.size(), name);
            assertFalse(notices.getFirst().contains("this is the body of"), notices.getFirst());
            assertFalse(notices.getFirst().contains("the last line of"), notices.getFirst());
        }
    }

    @Test
    void whatTheMailboxCannotTakeComesBack() {
        assertEquals(
                1,
                mails("alice", "alice")
                        .filter(mail -> mail.contains("Reporting-MTA: dns; mx.dave.test"))
                        .filter(mail -> mail.contains("Status: 5.6.7"))
                        .count());
    }

    /** The same eyes read all of what is not sealed. */
    @Test
    void eveReadsWhatIsNotSealed() throws Exception {
        Eavesdropper eve = new Eavesdropper();
        Secrets.of(clear.octets(), eve);
        assertTrue(eve.secrets() >= 3, "lines to look for");
        assertEquals(eve.secrets(), eve.read(streams("alice")));
        assertEquals(eve.secrets(), eve.read(streams("brian")));
    }

    @TestFactory
    Stream<DynamicTest> eveReadsNothingOnAnyLink() {
        return LINKS.stream()
                .map(host -> DynamicTest.dynamicTest(host, () -> eveReadsNothingAt(host)));
    }

    private void eveReadsNothingAt(String host) throws Exception {
        Eavesdropper eve = new Eavesdropper();
        String open = inTheOpen();
        List<Letter> secret = new ArrayList<>(letters);
        secret.addAll(byClients);
        secret.add(new Letter("by-mailx", Clients.MAILX_SUBJECT + "\n\n" + Clients.MAILX_BODY));
        secret.addAll(replies);
        secret.add(answer);
        REFUSED.forEach(name -> secret.add(refused(name)));
        corpus.forEach(mail -> secret.add(stored(mail)));
        for (Letter letter : secret) {
            String kept =
                    letter.text()
                            .lines()
                            .filter(line -> !open.contains(line))
                            .collect(Collectors.joining("\n"));
            Secrets.of(kept.getBytes(ISO_8859_1), eve);
        }
        assertTrue(eve.secrets() > 10_000, "lines to look for");
        Path streams = streams(host);
        long sealed = count(streams, "-----BEGIN PGP MESSAGE-----"::equals);
        assertTrue(sealed > corpus.size(), "mail passed here, in clear sessions");
        int read = eve.read(streams);
        links.add(
                List.of(
                        Cell.of(host),
                        Cell.of(Files.size(lab.capture(host))),
                        Cell.of(sealed),
                        Cell.of(count(streams, line -> line.startsWith("RCPT TO:"))),
                        Cell.of(eve.secrets()),
                        Cell.expected(0, read)));
        assertEquals(0, read, () -> "lines read at " + host + "; see " + streams);
    }

    /**
     * Lines that say nothing when they are seen, since relays write the same: those of the letter
     * in clear, and of relays' notices (a real one is in the corpus too), all without what is told
     * by a letter's name.
     */
    private String inTheOpen() {
        return Stream.concat(
                        Stream.of(clear.text()),
                        mails("alice", "alice")
                                .filter(mail -> mail.contains("Final-Recipient: rfc822")))
                .flatMap(String::lines)
                .filter(line -> names().noneMatch(line::contains))
                .collect(Collectors.joining("\n"));
    }

    private Stream<String> names() {
        return Stream.concat(
                Stream.concat(letters.stream(), replies.stream()).map(Letter::id),
                REFUSED.stream());
    }

    private static long count(Path streams, Predicate<String> wanted) throws IOException {
        try (Stream<Path> files = Files.list(streams)) {
            return files.map(ScenarioTest::read).flatMap(String::lines).filter(wanted).count();
        }
    }

    private Path streams(String host) throws IOException, InterruptedException {
        Path streams = home.resolve("streams").resolve(host);
        if (!Files.exists(streams)) {
            new Capture(lab.capture(host)).streams(streams);
        }
        return streams;
    }
}
