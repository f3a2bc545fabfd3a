package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.interop.lab.Scenario.REFUSED;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.james.mime4j.dom.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.app.demo.Corpus;
import org.postseal.server.app.demo.Eavesdropper;
import org.postseal.server.app.demo.Secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final List<String> LINKS = List.of("alice", "brian", "charlie", "dave");

    private final Path home = Path.of("target/lab/scenario").toAbsolutePath();
    private final ScenarioReport report = new ScenarioReport();
    private final Map<String, Path> disks = new LinkedHashMap<>();
    private UserKey heidi;
    private Scenario scenario;
    private Lab lab;

    @BeforeAll
    void send(@TempDir Path gnupg) throws Exception {
        clean(home);
        lab = Lab.up(home);
        heidi = new UserKey(gnupg, List.of(Scenario.HEIDI));
        lab.publish("dave", heidi);
        new DavesDomains(lab).publishOthers();
        scenario = new Scenario(lab, heidi);
        scenario.send(
                (relay, seals) ->
                        disks.put(
                                relay,
                                Disk.of(home.resolve(relay))
                                        .stolenWith(
                                                seals,
                                                scenario.clear,
                                                home.resolve("disks/" + relay))));
        lab.endCaptures();
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
    void end() throws Exception {
        if (heidi != null) {
            heidi.close();
        }
        if (lab != null) {
            lab.close();
            if (report.write(LINKS.size() + disks.size())) {
                // Megabytes by the hundred, and the captures stay from which they can be had.
                clean(home.resolve("streams"));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> daveGetsWhatAliceWrote() {
        return Stream.of(
                        scenario.letters.stream(),
                        scenario.byClients.stream(),
                        Stream.of(scenario.wrapped))
                .flatMap(letters -> letters)
                .map(letter -> arrives(letter, "dave", "dave", "policy.origin=alice.test"));
    }

    /** It writes Date, Message-ID and MIME fields itself. */
    @Test
    void daveGetsWhatAliceWroteWithMailx() {
        report.client(
                "s-nail (mailx)",
                "sendmail",
                () -> {
                    String subject = "\nSubject: " + Clients.MAILX_SUBJECT + "\n";
                    List<String> mails =
                            scenario.mails("dave", "dave")
                                    .filter(mail -> mail.contains(subject))
                                    .toList();
                    assertEquals(1, mails.size());
                    String mail = mails.getFirst();
                    assertTrue(mail.endsWith("\n\n" + Clients.MAILX_BODY), mail);
                    assertTrue(mail.contains("openpgp-seal=pass"), mail);
                });
    }

    @Test
    void theAnswerQuotesTheLetter() {
        String answer = scenario.answer().text();
        assertTrue(answer.contains("\nIn-Reply-To: <to-dave-plain@lab.test>\n"));
        assertTrue(answer.contains("\n> this is the body of to-dave-plain and it is"));
    }

    @TestFactory
    Stream<DynamicTest> aliceGetsWhatDaveAnswered() {
        return Stream.concat(scenario.replies.stream(), Stream.of(scenario.answer()))
                .map(letter -> arrives(letter, "alice", "alice", "policy.origin=dave.test"));
    }

    /** Where a mailbox takes SMTPUTF8. */
    @TestFactory
    Stream<DynamicTest> fieldsAndAddressesInUtf8Arrive() {
        return Stream.of(
                arrives(scenario.utf8Fields, "dave", "utf8.test/dave", "policy.origin=alice.test"),
                arrives(
                        scenario.utf8Address,
                        "dave",
                        "utf8.test/j%C3%B6rg",
                        "policy.origin=alice.test"));
    }

    private DynamicTest arrives(Letter letter, String host, String mailbox, String origin) {
        return DynamicTest.dynamicTest(
                letter.id(),
                () ->
                        report.letter(
                                letter,
                                () -> {
                                    String head =
                                            letter.before(
                                                    scenario.delivered(host, mailbox, letter));
                                    assertTrue(head.contains("openpgp-seal=pass"), head);
                                    assertTrue(head.contains(origin), head);
                                    assertTrue(cameByRelays(head), head);
                                }));
    }

    private static boolean cameByRelays(String head) {
        return head.contains("(Postfix)") && head.contains("(Exim");
    }

    /** Sealed by Alice's site to the user's own key; no site opens it, and a mail client can. */
    @Test
    void aSealToHeidiIsOpenedByHerAlone() {
        report.client("sendmail, to Heidi, who has a key", "sendmail", this::heidiOpens);
    }

    private void heidiOpens() throws Exception {
        Letter letter = scenario.toHeidi;
        String mail = scenario.delivered("dave", "heidi", letter);
        assertTrue(cameByRelays(mail) && !mail.contains("openpgp-seal=pass"), mail);
        assertFalse(mail.contains("the subject of " + letter.id()), mail);
        assertEquals("[...]", Thunderbird.parse(mail).getSubject());
        assertEquals(
                "the subject of to-heidi that no relay may read", Thunderbird.subject(mail, heidi));
        String payload = Thunderbird.open(mail, heidi).replace("\r\n", "\n");
        assertTrue(payload.endsWith("\n\n" + letter.body()), payload);
        Message inner = Thunderbird.parse(payload);
        assertEquals(Optional.of("cipher"), Thunderbird.parameter(inner, "hp"));
        assertTrue(inner.getHeader().getFields("HP-Outer").size() >= 4, payload);
    }

    /** What its author encrypted to her, Alice's Postseal leaves as it is. */
    @Test
    void whatIsEncryptedToHeidiIsLeftAlone() {
        report.client("Thunderbird's encrypted mail to Heidi", "sendmail", this::leftAlone);
    }

    private void leftAlone() throws Exception {
        Letter letter = scenario.untouched;
        String mail = scenario.delivered("dave", "heidi", letter);
        String head = letter.before(mail);
        assertTrue(cameByRelays(head), head);
        assertEquals(
                "the subject of by-thunderbird-to-heidi that its author encrypted",
                Thunderbird.subject(mail, heidi));
        assertEquals(2, aliceSealedToUser());
    }

    private long aliceSealedToUser() throws IOException {
        try (Stream<String> log = Files.lines(home.resolve("alice/log/postseal.log"), ISO_8859_1)) {
            return log.filter(line -> line.contains(" to=<" + Scenario.HEIDI + ">"))
                    .filter(line -> line.contains(" status=sent "))
                    .filter(line -> line.contains("level=sealed-user"))
                    .count();
        }
    }

    /** Mailboxes keep LF for CRLF; all else is octet for octet. */
    @Test
    void theCorpusArrivesIdentical() {
        List<String> arrived = scenario.mails("dave", "dave").toList();
        List<String> missing =
                scenario.corpus.stream()
                        .filter(mail -> !mail.name().equals(Scenario.RETURNED))
                        .map(ScenarioTest::stored)
                        .filter(mail -> arrived.stream().noneMatch(mail::isWhole))
                        .map(Letter::id)
                        .toList();
        report.client(
                (scenario.corpus.size() - 1) + " of the corpus, 20 MB the largest",
                "Postseal",
                () -> assertEquals(List.of(), missing, () -> "changed on the way; see " + home));
    }

    private static Letter stored(Corpus.Mail mail) {
        String text = new String(mail.octets(), ISO_8859_1).replace("\r\n", "\n");
        return new Letter(mail.name(), text.isEmpty() ? "\n" : text);
    }

    @TestFactory
    Stream<DynamicTest> everyHopsNoticeReachesTheSenderSealed() {
        return REFUSED.stream().map(name -> DynamicTest.dynamicTest(name, () -> noticeOf(name)));
    }

    private void noticeOf(String name) {
        List<String> notices =
                scenario.mails("alice", "alice")
                        .filter(mail -> mail.contains("Final-Recipient: rfc822"))
                        .filter(mail -> mail.contains(name + "@dave.test"))
                        .toList();
        report.notice(
                name,
                notices,
                () -> {
                    assertEquals(1, notices.size(), name);
                    String notice = notices.getFirst();
                    assertFalse(notice.contains("this is the body of"), notice);
                    assertFalse(notice.contains("the last line of"), notice);
                });
    }

    @Test
    void whatTheMailboxCannotTakeComesBack() {
        assertEquals(
                1,
                scenario.mails("alice", "alice")
                        .filter(mail -> mail.contains("Reporting-MTA: dns; mx.dave.test"))
                        .filter(mail -> mail.contains("Status: 5.6.7"))
                        .count());
    }

    /** The same eyes read all of what is not sealed, on the wire and on disk. */
    @Test
    void whatIsNotSealedIsRead() throws Exception {
        Eavesdropper eve = new Eavesdropper();
        Secrets.of(scenario.clear.octets(), eve);
        assertTrue(eve.secrets() >= 3, "lines to look for");
        int read = eve.read(streams("alice"));
        report.unsealed("Eve", eve.secrets(), read);
        assertEquals(eve.secrets(), read);
        assertEquals(eve.secrets(), eve.read(streams("brian")));
        for (Map.Entry<String, Path> disk : disks.entrySet()) {
            int found = eve.read(disk.getValue());
            report.unsealed("disk of " + disk.getKey(), eve.secrets(), found);
            assertEquals(eve.secrets(), found, disk::getKey);
        }
    }

    @TestFactory
    Stream<DynamicTest> eveReadsNothingOnAnyLink() {
        return LINKS.stream()
                .map(host -> DynamicTest.dynamicTest(host, () -> eveReadsNothingAt(host)));
    }

    private void eveReadsNothingAt(String host) throws Exception {
        Eavesdropper eve = listeningFor(everything());
        assertTrue(eve.secrets() > 10_000, "lines to look for");
        Path streams = streams(host);
        long sealed = count(streams, "-----BEGIN PGP MESSAGE-----"::equals);
        assertTrue(sealed > scenario.corpus.size(), "mail passed here, in clear sessions");
        int read = eve.read(streams);
        report.wire(
                host,
                Files.size(lab.capture(host)),
                sealed,
                count(streams, line -> line.startsWith("RCPT TO:")),
                eve.secrets(),
                read);
        assertEquals(0, read, () -> "lines read at " + host + "; see " + streams);
    }

    /** While mail waits there. */
    @TestFactory
    Stream<DynamicTest> relaysKeepNothingThatCanBeRead() {
        return disks.entrySet().stream()
                .map(
                        disk ->
                                DynamicTest.dynamicTest(
                                        disk.getKey(),
                                        () ->
                                                nothingIsRead(
                                                        disk.getKey(),
                                                        disk.getValue(),
                                                        waiting())));
    }

    /** Without the keys, which lie beside. */
    @TestFactory
    Stream<DynamicTest> postsealsOwnDataReadsNothing() {
        return Stream.of("alice", "dave")
                .map(host -> DynamicTest.dynamicTest(host, () -> dataReadsNothing(host)));
    }

    private void dataReadsNothing(String host) throws Exception {
        Path data = home.resolve(host).resolve("lib/postseal");
        assertTrue(Files.size(data.resolve("spool.db")) > 1 << 20, "mail was here");
        Path disk = new Disk(List.of(data)).stolen(home.resolve("disks/" + host));
        nothingIsRead(host, disk, everything());
    }

    private void nothingIsRead(String host, Path disk, List<Letter> letters) throws Exception {
        Eavesdropper eve = listeningFor(letters);
        assertTrue(eve.secrets() > 40, "lines to look for");
        int read = eve.read(disk);
        report.disk(host, size(disk), eve.secrets(), read);
        assertEquals(0, read, () -> "lines read on the disk of " + host + "; see " + disk);
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private Eavesdropper listeningFor(List<Letter> letters) {
        Eavesdropper eve = new Eavesdropper();
        String open = inTheOpen();
        for (Letter letter : letters) {
            String kept =
                    letter.text()
                            .lines()
                            .filter(line -> !open.contains(line))
                            .collect(Collectors.joining("\n"));
            Secrets.of(kept.getBytes(ISO_8859_1), eve);
        }
        return eve;
    }

    /** What is sealed and waits at relays. */
    private List<Letter> waiting() {
        List<Letter> secret = new ArrayList<>(scenario.letters);
        secret.addAll(scenario.byClients);
        secret.add(new Letter("by-mailx", Clients.MAILX_SUBJECT + "\n\n" + Clients.MAILX_BODY));
        for (Letter encrypted : List.of(scenario.wrapped, scenario.untouched)) {
            String payload = Thunderbird.payload(encrypted.id(), Scenario.ALICE, encrypted.to());
            secret.add(new Letter(encrypted.id(), payload.replace("\r\n", "\n")));
        }
        secret.add(scenario.toHeidi);
        return secret;
    }

    /** What is sealed. */
    private List<Letter> everything() {
        List<Letter> secret = new ArrayList<>(waiting());
        secret.addAll(List.of(scenario.utf8Fields, scenario.utf8Address));
        secret.addAll(scenario.replies);
        secret.add(scenario.answer());
        REFUSED.forEach(name -> secret.add(Scenario.refused(name)));
        scenario.corpus.forEach(mail -> secret.add(stored(mail)));
        return secret;
    }

    /**
     * Lines that say nothing when they are seen: those of the letter in clear, of what an author
     * left open around what he encrypted, and of relays' notices (a real one is in the corpus too),
     * all without what is told by a letter's name.
     */
    private String inTheOpen() {
        return Stream.concat(
                        Stream.of(scenario.clear.text(), scenario.untouched.text()),
                        scenario.mails("alice", "alice")
                                .filter(mail -> mail.contains("Final-Recipient: rfc822")))
                .flatMap(String::lines)
                .filter(line -> names().noneMatch(line::contains))
                .collect(Collectors.joining("\n"));
    }

    private Stream<String> names() {
        return Stream.concat(
                Stream.concat(scenario.letters.stream(), scenario.replies.stream()).map(Letter::id),
                REFUSED.stream());
    }

    private static long count(Path streams, Predicate<String> wanted) throws IOException {
        try (Stream<Path> files = Files.list(streams)) {
            List<Path> all = files.toList();
            long count = 0;
            for (Path file : all) {
                count += Files.readString(file, ISO_8859_1).lines().filter(wanted).count();
            }
            return count;
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
