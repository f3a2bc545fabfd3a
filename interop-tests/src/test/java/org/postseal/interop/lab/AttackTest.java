package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.Waiting;
import org.postseal.interop.report.Cell;
import org.postseal.interop.report.LabReport;
import org.postseal.interop.report.Table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mallet is in the middle of each session that Alice believes to have with Dave: see {@link
 * Ambush}. Domains at Dave's differ in the mode that they publish; all of them in DNS that Mallet
 * cannot change.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackTest {
    private static final String ALICE = "alice@alice.test";
    private static final int POSTSEAL = 2525;

    private final Path home = Path.of("target/lab/attacks").toAbsolutePath();
    private Lab lab;
    private Ambush ambush;
    private UserKey key;
    private int sent;

    /** A row of the table: what becomes of a mail, by mode. */
    private record Row(Attack attack, Domains domains, List<Outcome> outcomes) {
        Row(Attack attack, Domains domains, Outcome none, Outcome testing, Outcome enforce) {
            this(attack, domains, List.of(none, testing, enforce));
        }

        /** The same in each mode. */
        Row(Attack attack, Domains domains, Outcome outcome) {
            this(attack, domains, domains.modes().stream().map(mode -> outcome).toList());
        }

        List<String> names() {
            return domains.modes().stream().map(domains::domain).toList();
        }
    }

    private static final List<Row> TABLE =
            List.of(
                    new Row(Attack.LISTEN, Domains.SIGNED, Outcome.SEALED),
                    new Row(Attack.FORGE_KEY, Domains.SIGNED, Outcome.SEALED),
                    new Row(Attack.REPLAY, Domains.SIGNED, Outcome.SEALED),
                    new Row(Attack.TAMPER, Domains.SIGNED, Outcome.RETURNED),
                    // With mode none a sender seals where the session asks for it, and there alone.
                    row(Attack.STRIP_STARTTLS, Outcome.READ, Outcome.SEALED),
                    row(Attack.STRIP_OPENPGP, Outcome.READ, Outcome.SEALED),
                    row(Attack.INJECT, Outcome.READ, Outcome.SEALED),
                    noKey(Attack.STRIP_OPENPGP, Domains.ASKED),
                    noKey(Attack.FORGE_KEY, Domains.ASKED),
                    new Row(Attack.LISTEN, Domains.BOUND, Outcome.WAITS),
                    // Their policy is remembered, and what Mallet answers is bogus.
                    new Row(Attack.SPOOF_DNS, Domains.SIGNED, Outcome.WAITS),
                    new Row(Attack.LISTEN, Domains.UNSIGNED, Outcome.SEALED),
                    // Nothing contradicts him.
                    new Row(Attack.SPOOF_DNS, Domains.UNSIGNED, Outcome.READ),
                    // No answer is no absence, but there is nothing to seal to.
                    new Row(Attack.LISTEN, Domains.USERS, Outcome.SEALED_TO_USER),
                    new Row(Attack.BLACKHOLE_WKD, Domains.USERS_KNOWN, Outcome.SEALED_TO_USER),
                    noKey(Attack.BLACKHOLE_WKD, Domains.USERS_NEW),
                    noKey(Attack.SILENCE_WKD, Domains.USERS_NEWER),
                    new Row(Attack.LISTEN, Domains.BOTH, Outcome.SEALED_TO_USER),
                    new Row(Attack.BLACKHOLE_WKD, Domains.BOTH_NEW, Outcome.SEALED));

    private static Row row(Attack attack, Outcome none, Outcome others) {
        return new Row(attack, Domains.SIGNED, none, others, others);
    }

    private static Row noKey(Attack attack, Domains domains) {
        return new Row(attack, domains, Outcome.READ, Outcome.READ, Outcome.WAITS);
    }

    @BeforeAll
    void begin(@TempDir Path gnupg) throws Exception {
        lab = Lab.up(home);
        new DavesDomains(lab).publishAttacked();
        key =
                new UserKey(
                        gnupg,
                        List.of(Domains.USERS, Domains.BOTH).stream()
                                .flatMap(
                                        domains ->
                                                domains.modes().stream()
                                                        .map(mode -> address(domains, mode)))
                                .toList());
        lab.publish("dave", key);
        ambush = new Ambush(lab, home);
    }

    @AfterAll
    void end() throws Exception {
        if (lab != null) {
            lab.close();
        }
        if (key != null) {
            key.close();
        }
    }

    private static String address(Domains domains, String mode) {
        return domains.user() + "@" + domains.domain(mode);
    }

    @Test
    void eachAttackEndsAsTheTableSays() throws Exception {
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        List<List<Cell>> rows = new ArrayList<>();
        for (Row row : TABLE) {
            List<Outcome> outcomes = outcomes(row);
            List<Cell> cells = new ArrayList<>();
            cells.add(Cell.of(row.attack().does()));
            cells.add(Cell.of(row.domains().published()));
            for (String mode : Domains.MODES) {
                int i = row.domains().modes().indexOf(mode);
                cells.add(i < 0 ? Cell.of("") : outcomes.get(i).cell(row.outcomes().get(i)));
            }
            rows.add(cells);
            String what = row.attack() + " on mail for " + row.names() + ": ";
            expected.add(what + row.outcomes());
            found.add(what + outcomes);
        }
        Files.write(home.resolve("table"), found);
        report(rows);
        assertEquals(String.join("\n", expected), String.join("\n", found));
    }

    private static void report(List<List<Cell>> rows) throws IOException {
        List<String> heads = new ArrayList<>(List.of("Mallet", "the domain publishes"));
        heads.addAll(Domains.MODES);
        List<Cell> enforced = rows.stream().map(List::getLast).toList();
        long read = enforced.stream().filter(cell -> cell.text().equals("read")).count();
        Cell mark =
                new Cell(
                        "with enforce he reads in %d of %d attacks".formatted(read, rows.size()),
                        Cell.Mood.OPEN);
        LabReport.ofThisBuild()
                .put(
                        new Table(
                                        "3-attacks",
                                        "What Mallet could do",
                                        "By the mode that a domain publishes. Mallet is in the middle"
                                                + " of the session. Where a mail is read, and must"
                                                + " be expected to be, the domain asks for too"
                                                + " little.",
                                        heads,
                                        rows)
                                .withMarks("mallet", List.of(mark)));
    }

    /** All of a row's mail is under way at once. */
    private List<Outcome> outcomes(Row row) throws Exception {
        ambush.begin(row.attack(), row.names());
        try {
            List<Letter> letters = new ArrayList<>();
            for (String mode : row.domains().modes()) {
                letters.add(send(address(row.domains(), mode), row.attack().name()));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Letter letter : letters) {
                outcomes.add(outcome(row, letter));
            }
            return outcomes;
        } finally {
            ambush.end(row.attack(), row.names());
        }
    }

    /** Not by sendmail, which asks for the name itself, and keeps what has no answer. */
    private Letter send(String to, String body) throws Exception {
        sent++;
        Letter letter = Letter.of("attacked-" + sent, ALICE, to, body);
        Path file = Files.write(home.resolve(letter.id()), letter.octets());
        lab.submit("alice", POSTSEAL, ALICE, to, List.of(file));
        return letter;
    }

    private Outcome outcome(Row row, Letter letter) throws Exception {
        String log = logged(letter);
        boolean read = read().contains("this is the body of " + letter.id() + " ");
        return switch (status(log)) {
            case "sent" -> {
                awaitOnce(row, letter);
                yield read ? Outcome.READ : sealed(row, letter, log);
            }
            case "deferred" -> kept(read, Outcome.WAITS, log);
            case "bounced" -> kept(read, Outcome.RETURNED, log);
            default -> throw new AssertionError(log);
        };
    }

    private static Outcome kept(boolean read, Outcome outcome, String log) {
        assertTrue(!read, () -> "read all the same: " + log);
        return outcome;
    }

    private Outcome sealed(Row row, Letter letter, String log) throws Exception {
        String mail = delivered(row.domains(), letter).getFirst();
        if (log.contains("level=sealed-user")) {
            String opened = Thunderbird.open(mail, key).replace("\r\n", "\n");
            assertTrue(opened.endsWith(letter.body()), opened);
            return Outcome.SEALED_TO_USER;
        }
        boolean signed = row.domains() != Domains.UNSIGNED;
        assertTrue(log.contains("level=sealed-" + (signed ? "site" : "unauthenticated")), log);
        String head = letter.before(mail);
        assertTrue(head.contains("openpgp-seal=pass"), head);
        return Outcome.SEALED;
    }

    /** Mail for another domain comes after what waits for the WKD host, and is sent before it. */
    @Test
    void aSilentWkdHostHoldsUpNoOtherDomain() throws Exception {
        Row slow = new Row(Attack.SILENCE_WKD, Domains.BOTH_NEWER, Outcome.SEALED);
        Row quick = new Row(Attack.SILENCE_WKD, Domains.SIGNED, Outcome.SEALED);
        ambush.begin(Attack.SILENCE_WKD, List.of());
        try {
            Letter first = send(address(slow.domains(), "testing"), "waits");
            Letter second = send(Scenario.DAVE, "does not");
            assertEquals(Outcome.SEALED, outcome(slow, first));
            assertEquals(Outcome.SEALED, outcome(quick, second));
            String log = file(home.resolve("alice/log/postseal.log"));
            assertTrue(log.indexOf(logged(second)) < log.indexOf(logged(first)), log);
        } finally {
            ambush.end(Attack.SILENCE_WKD, List.of());
        }
    }

    /** Alice's line for the first attempt. */
    private String logged(Letter letter) throws InterruptedException {
        Waiting.until(
                () -> attempt(letter).isPresent(),
                () -> letter.id() + " was not tried; logs: " + home);
        return attempt(letter).orElseThrow();
    }

    private Optional<String> attempt(Letter letter) {
        String log = file(home.resolve("alice/log/postseal.log"));
        Matcher queued =
                Pattern.compile(" (\\w+): client=.*message-id=<" + letter.id() + "@").matcher(log);
        return queued.find()
                ? log.lines()
                        .filter(line -> line.contains(" " + queued.group(1) + ": to=<"))
                        .findFirst()
                : Optional.empty();
    }

    private static String status(String line) {
        Matcher status = Pattern.compile(" status=(\\w+)").matcher(line);
        assertTrue(status.find(), line);
        return status.group(1);
    }

    private String read() {
        return file(home.resolve("mallet/run/read"));
    }

    private static String file(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That it is there once, even where Mallet has handed it on twice. */
    private void awaitOnce(Row row, Letter letter) throws InterruptedException {
        Waiting.until(
                () ->
                        !delivered(row.domains(), letter).isEmpty()
                                && (row.attack() != Attack.REPLAY || isReplayed(letter)),
                () -> letter.id() + " was not delivered; logs: " + home);
        assertEquals(1, delivered(row.domains(), letter).size(), letter::id);
    }

    private boolean isReplayed(Letter letter) {
        String again = "the second time: RCPT TO:<" + letter.to() + ">";
        return read().lines().anyMatch(l -> l.startsWith(again) && l.contains(" [250 "));
    }

    private List<String> delivered(Domains domains, Letter letter) {
        return lab.mails("dave", domains.user()).stream()
                .map(AttackTest::file)
                .filter(mail -> mail.contains("\nMessage-ID: <" + letter.id() + "@lab.test>\n"))
                .toList();
    }
}
