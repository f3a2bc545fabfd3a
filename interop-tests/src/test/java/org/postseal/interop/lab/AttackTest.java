package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
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
 * Mallet has taken Dave's IPv4 address, as one does who answers Alice's ARP first, and is in the
 * middle of each session that Alice believes to have with Dave. Domains at Dave's differ in the
 * mode that they publish; all of them in DNS that Mallet cannot change.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackTest {
    private static final List<String> MODES = List.of("none", "testing", "enforce");
    private static final String ALICE = "alice@alice.test";
    private static final String RUN = "/run";
    private static final int POSTSEAL = 2525;

    /** He takes the address, but neither answers for it nor asks by it: only Alice is deceived. */
    private static final String TAKE_ADDRESS =
            "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore"
                    + " && echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce"
                    + " && ip address add 198.51.100.40/32 dev lo";

    private static final String BELIEVE =
            "ip neigh replace 198.51.100.40 nud permanent dev eth0 lladdr ";
    private static final Pattern WHITE = Pattern.compile("\\s+");

    private final Path home = Path.of("target/lab/attacks").toAbsolutePath();
    private Lab lab;
    private int sent;

    /** A row of the table: what becomes of a mail, by mode. */
    private record Row(Attack attack, Domains domains, List<Outcome> outcomes) {
        Row(Attack attack, Domains domains, Outcome none, Outcome testing, Outcome enforce) {
            this(attack, domains, List.of(none, testing, enforce));
        }
    }

    private static final List<Row> TABLE =
            List.of(
                    row(Attack.LISTEN, Outcome.SEALED),
                    row(Attack.FORGE_KEY, Outcome.SEALED),
                    row(Attack.REPLAY, Outcome.SEALED),
                    row(Attack.TAMPER, Outcome.RETURNED),
                    // With mode none a sender seals where the session asks for it, and there alone.
                    row(Attack.STRIP_STARTTLS, Outcome.READ, Outcome.SEALED),
                    row(Attack.STRIP_OPENPGP, Outcome.READ, Outcome.SEALED),
                    row(Attack.INJECT, Outcome.READ, Outcome.SEALED),
                    new Row(
                            Attack.STRIP_OPENPGP,
                            Domains.ASKED,
                            Outcome.READ,
                            Outcome.READ,
                            Outcome.WAITS),
                    new Row(
                            Attack.FORGE_KEY,
                            Domains.ASKED,
                            Outcome.READ,
                            Outcome.READ,
                            Outcome.WAITS),
                    // Their policy is remembered, and what Mallet answers is bogus.
                    row(Attack.SPOOF_DNS, Outcome.WAITS),
                    new Row(
                            Attack.LISTEN,
                            Domains.UNSIGNED,
                            Outcome.SEALED,
                            Outcome.SEALED,
                            Outcome.SEALED),
                    // Nothing contradicts him.
                    new Row(
                            Attack.SPOOF_DNS,
                            Domains.UNSIGNED,
                            Outcome.READ,
                            Outcome.READ,
                            Outcome.READ));

    private static Row row(Attack attack, Outcome outcome) {
        return row(attack, outcome, outcome);
    }

    private static Row row(Attack attack, Outcome none, Outcome others) {
        return new Row(attack, Domains.SIGNED, none, others, others);
    }

    @BeforeAll
    void begin() throws Exception {
        lab = Lab.up(home);
        new AttackedDomains(lab).publish();
        String link = lab.run("mallet", "ip", "-brief", "link", "show", "eth0");
        lab.run("mallet", "sh", "-c", TAKE_ADDRESS);
        choose(Attack.LISTEN);
        lab.start("mallet", Mallet.class, RUN, "0.0.0.0", "2001:db8:51::40");
        lab.run("alice", "sh", "-c", BELIEVE + WHITE.split(link.strip(), -1)[2]);
    }

    private void choose(Attack attack) throws IOException {
        Files.writeString(home.resolve("mallet/run/attack"), attack.name());
    }

    @AfterAll
    void end() throws IOException {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void eachAttackEndsAsTheTableSays() throws Exception {
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        List<List<Cell>> rows = new ArrayList<>();
        for (Row row : TABLE) {
            List<Cell> cells = new ArrayList<>();
            cells.add(Cell.of(row.attack().does()));
            cells.add(Cell.of(row.domains().published()));
            for (int i = 0; i < MODES.size(); i++) {
                String domain = row.domains().prefix() + MODES.get(i) + ".test";
                String what = row.attack() + " on mail for " + domain + ": ";
                Outcome outcome = outcome(row.attack(), domain);
                expected.add(what + row.outcomes().get(i));
                found.add(what + outcome);
                cells.add(outcome.cell(row.outcomes().get(i)));
            }
            rows.add(cells);
        }
        Files.write(home.resolve("table"), found);
        report(rows);
        assertEquals(String.join("\n", expected), String.join("\n", found));
    }

    private static void report(List<List<Cell>> rows) throws IOException {
        List<String> heads = new ArrayList<>(List.of("Mallet", "the domain publishes"));
        heads.addAll(MODES);
        LabReport.ofThisBuild()
                .put(
                        new Table(
                                "2-attacks",
                                "What Mallet could do",
                                "By the mode that a domain publishes. Mallet is in the middle of the session."
                                        + " Where a mail is read, and must be expected to be, the"
                                        + " domain asks for too little.",
                                heads,
                                rows));
    }

    /** Where TLSA records bind, a session with Mallet is none with Dave. */
    @Test
    void danePassesNoSessionWithMallet() throws Exception {
        assertEquals(Outcome.WAITS, outcome(Attack.LISTEN, "dane.test"));
    }

    private Outcome outcome(Attack attack, String domain) throws Exception {
        if (attack != Attack.SPOOF_DNS) {
            return tried(attack, domain);
        }
        ask("stub_add", domain, "198.51.100.66");
        try {
            return tried(attack, domain);
        } finally {
            ask("stub_remove", domain);
        }
    }

    /**
     * Tells the resolver whom to take for a domain's name server: as who is on the way there can.
     */
    private void ask(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("unbound-control", "-c", "/etc/unbound/lab.conf"));
        command.addAll(List.of(words));
        lab.run("dns", command.toArray(String[]::new));
    }

    private Outcome tried(Attack attack, String domain) throws Exception {
        choose(attack);
        sent++;
        Letter letter = Letter.of("attacked-" + sent, ALICE, "dave@" + domain, attack.name());
        // Not by sendmail, which asks for the name itself, and keeps what has no answer.
        Path file = Files.write(home.resolve(letter.id()), letter.octets());
        lab.submit("alice", POSTSEAL, ALICE, "dave@" + domain, List.of(file));
        String log = logged(letter);
        boolean read = read().contains("this is the body of " + letter.id());
        return switch (status(log)) {
            case "sent" -> {
                awaitOnce(letter);
                yield read ? Outcome.READ : sealed(letter, log);
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

    private Outcome sealed(Letter letter, String log) {
        boolean signed = !log.contains("@" + Domains.UNSIGNED.prefix());
        assertTrue(log.contains("level=sealed-" + (signed ? "site" : "unauthenticated")), log);
        String head = letter.before(delivered(letter).getFirst());
        assertTrue(head.contains("openpgp-seal=pass"), head);
        return Outcome.SEALED;
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
    private void awaitOnce(Letter letter) throws InterruptedException {
        Waiting.until(
                () -> !delivered(letter).isEmpty() && (!replayed() || accepted()),
                () -> letter.id() + " was not delivered; logs: " + home);
        assertEquals(1, delivered(letter).size(), letter::id);
    }

    private boolean replayed() {
        return file(home.resolve("mallet/run/attack")).equals(Attack.REPLAY.name());
    }

    private boolean accepted() {
        return read().contains("the second time: [250 ");
    }

    private List<String> delivered(Letter letter) {
        return lab.mails("dave", "dave").stream()
                .map(AttackTest::file)
                .filter(mail -> mail.contains("\nMessage-ID: <" + letter.id() + "@lab.test>\n"))
                .toList();
    }
}
