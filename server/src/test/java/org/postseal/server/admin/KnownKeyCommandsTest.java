package org.postseal.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.KnownKeys;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.client.keys.Pins;
import org.postseal.client.keys.RecordStore;
import org.postseal.server.delivery.MemoryRows;
import org.postseal.server.delivery.ReachedLevels;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What the operator sees of known keys, and what they can do. */
class KnownKeyCommandsTest {
    private static final Instant NOW = Instant.parse("2026-06-10T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String OLD = "a".repeat(40);
    private static final String NEW = "b".repeat(40);

    @TempDir Path directory;
    private final RecordStore store = new MemoryRecordStore();
    private final KnownKeys known = new KnownKeys(store, CLOCK);
    private final List<Mailbox> forgotten = new ArrayList<>();
    private KeyCommands commands;

    @BeforeEach
    void begin() throws IOException {
        FileSiteKeys keys =
                FileSiteKeys.open(
                        directory, SiteKeySettings.of("alice.test"), CLOCK, new SecureRandom());
        KeyCommands.Others others =
                new KeyCommands.Others(
                        new Pins(store), known, new ReachedLevels(new MemoryRows(), CLOCK));
        commands = new KeyCommands(keys, others, new Nowhere(), CLOCK);
        long first = Instant.parse("2026-06-01T00:00:00Z").getEpochSecond();
        String row =
                "first=%d\nlast=%d\nkeys=%s\nsince=%d\nchanged=%s\n"
                        .formatted(first, first + 86400, OLD, first + 86400, NEW);
        store.put(
                RecordStore.Table.KNOWN_KEY,
                new RecordStore.Row(
                        "site:dave.test", row.getBytes(StandardCharsets.US_ASCII), Instant.MAX));
    }

    @Test
    void listShowsTheChangeAndHowToAcceptIt() {
        String text = commands.run(List.of("list")).text();
        assertTrue(text.contains("known key         " + OLD + "  dave.test"), text);
        assertTrue(text.contains("was " + OLD + ", is " + NEW), text);
        assertTrue(text.contains("postseal key accept dave.test"), text);
    }

    @Test
    void acceptMakesTheNewKeyTheKnownOne() {
        ControlReply reply = commands.run(List.of("accept", "DAVE.test"));
        assertEquals(0, reply.status(), reply.text());
        assertEquals(List.of(new Fingerprint(NEW)), known.get("dave.test").orElseThrow().keys());
        String text = commands.run(List.of("list")).text();
        assertTrue(text.contains(NEW) && !text.contains(OLD), text);
        assertEquals(ControlReply.NO_INPUT, commands.run(List.of("accept", "dave.test")).status());
        assertEquals(ControlReply.USAGE, commands.run(List.of("accept")).status());
        assertEquals(ControlReply.USAGE, commands.run(List.of("accept", "a b")).status());
    }

    @Test
    void forgetMeansFirstUseAgain() {
        assertEquals(0, commands.run(List.of("forget", "dave.test")).status());
        assertFalse(known.get("dave.test").isPresent());
        assertEquals("dave.test", forgotten.getFirst().domain());
    }

    private final class Nowhere implements Discovery {
        @Override
        public Findings find(Mailbox recipient, boolean wantUserKeys) {
            throw new AssertionError("not asked here");
        }

        @Override
        public void forget(Mailbox recipient) {
            forgotten.add(recipient);
        }
    }
}
