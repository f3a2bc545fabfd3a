package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postseal.interop.process.Waiting;

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

    /**
     * A row of the table.
     *
     * @param domains what stands before the mode in the domains' names
     */
    private record Row(Attack attack, String domains, List<Outcome> outcomes) {
        Row(Attack attack, String domains, Outcome none, Outcome testing, Outcome enforce) {
            this(attack, domains, List.of(none, testing, enforce));
        }
    }

    /** The domains whose certificate is in DNS, and those whose is to be had by PGPKEY only. */
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
                            "ask-",
                            Outcome.READ,
                            Outcome.READ,
                            Outcome.WAITS),
                    new Row(Attack.FORGE_KEY, "ask-", Outcome.READ, Outcome.READ, Outcome.WAITS));

    private static Row row(Attack attack, Outcome outcome) {
        return row(attack, outcome, outcome);
    }

    private static Row row(Attack attack, Outcome none, Outcome others) {
        return new Row(attack, "", none, others, others);
    }

    @BeforeAll
    void begin() throws Exception {
        lab = Lab.up(home);
        new AttackedDomains(lab).publish();
        String link = lab.run("mallet", "ip", "-brief", "link", "show", "eth0");
        lab.run("mallet", "sh", "-c", TAKE_ADDRESS);
        choose(Attack.LISTEN);
        lab.start("mallet", Mallet.class, RUN, "198.51.100.40", "2001:db8:51::40");
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
        for (Row row : TABLE) {
            for (int i = 0; i < MODES.size(); i++) {
                String domain = row.domains() + MODES.get(i) + ".test";
                String what = row.attack() + " on mail for " + domain + ": ";
                expected.add(what + row.outcomes().get(i));
                found.add(what + outcome(row.attack(), domain));
            }
        }
        Files.write(home.resolve("table"), found);
        assertEquals(String.join("\n", expected), String.join("\n", found));
    }

    /** Where TLSA records bind, a session with Mallet is none with Dave. */
    @Test
    void danePassesNoSessionWithMallet() throws Exception {
        assertEquals(Outcome.WAITS, outcome(Attack.LISTEN, "dane.test"));
    }

    private Outcome outcome(Attack attack, String domain) throws Exception {
        choose(attack);
        sent++;
        Letter letter = Letter.of("attacked-" + sent, ALICE, "dave@" + domain, attack.name());
        lab.run("alice", letter.octets(), "sendmail", "-i", "-f", ALICE, "dave@" + domain);
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
        assertTrue(log.contains("level=sealed-site"), log);
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
