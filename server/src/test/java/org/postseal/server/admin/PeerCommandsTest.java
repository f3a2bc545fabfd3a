package org.postseal.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postseal.client.keys.KnownKeys;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.client.keys.RecordStore;
import org.postseal.client.session.SessionLevel;
import org.postseal.server.delivery.MemoryRows;
import org.postseal.server.peers.KnownHosts;
import org.postseal.server.peers.KnownSessions;
import org.postseal.server.peers.PeerMemory;
import org.postseal.server.peers.PeerRules;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What the operator sees of peers, and what they can do. */
class PeerCommandsTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-06-10T00:00:00Z"), ZoneOffset.UTC);
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "b".repeat(8) + "c".repeat(56);
    private static final String SITE = "d".repeat(40);
    private static final String OTHER_SITE = "e".repeat(40);

    private final MemoryRows rows = new MemoryRows();
    private final RecordStore store = new MemoryRecordStore();
    private final PeerMemory memory =
            new PeerMemory(
                    new KnownHosts(rows, CLOCK), new KnownSessions(rows, CLOCK), PeerRules.NONE);
    private final PeerCommands commands = new PeerCommands(memory, new KnownKeys(store, CLOCK));

    @BeforeEach
    void begin() {
        meet("mx.carol.test", "carol.test", SessionLevel.TLS, A);
        meet("mx.dave.test", "dave.test", SessionLevel.DANE, A);
        meet("mx.dave.test", "dave.test", SessionLevel.TLS, B);
        long first = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();
        String row =
                "first=%d\nlast=%d\nkeys=%s\nsince=%d\nchanged=%s\n"
                        .formatted(first, first + 86400, SITE, first + 86400, OTHER_SITE);
        store.put(
                RecordStore.Table.KNOWN_KEY,
                new RecordStore.Row(
                        "site:dave.test", row.getBytes(StandardCharsets.US_ASCII), Instant.MAX));
    }

    private void meet(String host, String domain, SessionLevel level, String key) {
        memory.meet(
                new PeerMemory.Session(
                        host, Optional.of(domain), level, Optional.of(key), false, false));
    }

    private String run(String... words) {
        ControlReply reply = commands.run(List.of(words));
        assertEquals(0, reply.status(), reply.text());
        return reply.text();
    }

    private int fails(String... words) {
        return commands.run(List.of(words)).status();
    }

    /** The one line that has all of this. */
    private static String line(String text, String... parts) {
        List<String> found =
                text.lines()
                        .filter(line -> List.of(parts).stream().allMatch(line::contains))
                        .toList();
        assertEquals(1, found.size(), text);
        return found.getFirst();
    }

    @Test
    void listHasALineForEach() {
        String text = run("list");
        assertEquals(7, text.lines().count(), text);
        assertTrue(text.startsWith("NAME "), text);
        line(text, "mx.carol.test", " host ", "sha256:" + "a".repeat(16), "2026-06-10", "known");
        line(text, "mx.dave.test", "CHANGED 2026-06-10: sha256:" + "b".repeat(16));
        line(text, "dave.test ", "session", "dane at mx.dave.test", "LOWER 2026-06-10: tls");
        line(text, "dave.test ", "site", SITE, "2026-06-02", "CHANGED", OTHER_SITE);
        assertTrue(text.endsWith("-- 5 remembered, 3 changed\n"), text);
        assertEquals(text, run());
    }

    @Test
    void listFiltersAndIsBounded() {
        assertEquals(5, run("list", "changed").lines().count());
        assertEquals(4, run("list", "name=CAROL").lines().count());
        String first = run("list", "limit=1");
        assertTrue(
                first.endsWith(
                        "-- 5 remembered, 3 changed, the first 1 shown; --limit shows more\n"),
                first);
        assertEquals(3, first.lines().count());
        assertEquals("no peer is remembered\n", run("list", "name=nobody"));
        assertEquals("no peer has changed\n", run("list", "name=carol", "changed"));
        assertEquals(ControlReply.USAGE, fails("list", "limit=0"));
        assertEquals(ControlReply.USAGE, fails("list", "everything"));
    }

    @Test
    void showTellsAllOfAName() {
        String host = run("show", "MX.dave.test.");
        assertTrue(host.startsWith("mail host mx.dave.test, 1 unexplained changes\n"), host);
        line(host, "TLS key sha256:" + A);
        line(host, "known: DANE, MTA-STS, a site proof or a certificate vouched for it");
        line(host, "CHANGED: nothing vouches for it; first 2026-06-10T00:00:00Z");
        String domain = run("show", "dave.test");
        line(domain, "best session: dane at mx.dave.test");
        line(domain, "LOWER since: tls at mx.dave.test");
        line(domain, "site key " + SITE);
        assertEquals(ControlReply.NO_INPUT, fails("show", "nobody.test"));
        assertEquals(ControlReply.USAGE, fails("show"));
        assertEquals(ControlReply.USAGE, fails("show", "a", "b"));
    }

    @Test
    void acceptTakesWhatChanged() {
        String host = run("accept", "mx.dave.test");
        line(host, "known: you accepted it");
        String domain = run("accept", "dave.test");
        line(domain, "accepted: tls at mx.dave.test");
        line(domain, "site key " + OTHER_SITE);
        assertEquals("no peer has changed\n", run("list", "changed"));
        assertEquals(ControlReply.NO_INPUT, fails("accept", "dave.test"));
        assertEquals(ControlReply.NO_INPUT, fails("accept", "mx.carol.test"));
    }

    @Test
    void ofSeveralKeysTheOperatorNamesOne() {
        meet("mx.dave.test", "dave.test", SessionLevel.TLS, C);
        ControlReply several = commands.run(List.of("accept", "mx.dave.test"));
        assertEquals(ControlReply.USAGE, several.status());
        assertTrue(several.text().contains(B) && several.text().contains(C), several::text);
        assertEquals(ControlReply.USAGE, fails("accept", "mx.dave.test", "bbbbbbb"));
        assertEquals(ControlReply.USAGE, fails("accept", "mx.dave.test", "bbbbbbbb"));
        assertEquals(ControlReply.NO_INPUT, fails("accept", "mx.dave.test", "aaaaaaaa"));
        run("accept", "mx.dave.test", "SHA256:" + C.substring(0, 16));
        assertTrue(memory.hosts().get("mx.dave.test").orElseThrow().key(C).orElseThrow().isKnown());
        assertFalse(
                memory.hosts().get("mx.dave.test").orElseThrow().key(B).orElseThrow().isKnown());
    }

    @Test
    void forgetMeansFirstMeetingAgain() {
        run("forget", "mx.dave.test");
        run("forget", "dave.test");
        assertEquals(2, run("list", "name=carol").lines().count() - 2);
        assertTrue(run("list").endsWith("-- 2 remembered, 0 changed\n"));
        assertEquals(ControlReply.NO_INPUT, fails("forget", "dave.test"));
        assertEquals(ControlReply.USAGE, fails("drop", "dave.test"));
    }
}
