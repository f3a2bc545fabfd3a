package org.postseal.server.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.server.spool.Mails.ARRIVAL;
import static org.postseal.server.spool.Mails.await;
import static org.postseal.server.spool.Mails.body;
import static org.postseal.server.spool.Mails.commit;
import static org.postseal.server.spool.Mails.message;
import static org.postseal.server.spool.Mails.outcome;
import static org.postseal.server.spool.Mails.read;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.spool.QueuedMessage.State;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What callers of the spool rely on. */
class SqliteSpoolTest {
    private static final Instant LATER = ARRIVAL.plusSeconds(1);

    @TempDir Path directory;
    private SqliteSpool spool;

    @BeforeEach
    void open() throws Exception {
        spool = Mails.open(directory);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private void reopen() throws Exception {
        spool.close();
        spool = Mails.open(directory);
    }

    @Test
    void aDirectoryWhereOthersMayWriteIsNotOpened() throws Exception {
        spool.close();
        Path data = Mails.settings(directory).database().getParent();
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        IOException e = assertThrows(IOException.class, () -> Mails.open(directory));
        assertTrue(e.getMessage().endsWith("chmod 700 " + data), e.getMessage());
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        spool = Mails.open(directory);
    }

    @Test
    void everyColumnComesBackAfterARestart() throws Exception {
        var message = Mails.fullMessage();
        var id = commit(spool, body(1, 1000), message);
        reopen();

        var found = spool.find(id).orElseThrow();

        assertEquals(message.envelope().reversePath(), found.reversePath());
        assertEquals(message.envelope().parameters(), found.parameters());
        assertEquals(message.arrival(), found.arrival());
        assertEquals(message.traits(), found.traits());
        assertEquals(1000, found.length());
        assertEquals(
                message.envelope().recipients(),
                found.recipients().stream().map(r -> r.recipient()).toList());
        var first = found.recipients().getFirst();
        assertEquals(State.QUEUED, first.state());
        assertEquals(0, first.attempts());
        assertEquals(ARRIVAL, first.nextAttempt());
        assertEquals(Optional.empty(), first.lastDiagnostic());
    }

    @Test
    void bodiesOfEveryShapeComeBack() throws Exception {
        int segment = SegmentCipher.SEGMENT;
        for (int length :
                new int[] {0, 1, 4096, segment - 1, segment, segment + 1, 3 * segment, 1_000_000}) {
            byte[] body = body(length, length);
            var id = commit(spool, body, message("dave"));
            assertArrayEquals(body, read(spool, id), "length " + length);
        }
    }

    @Test
    void aBodyWrittenInSmallPiecesIsReadBackBeforeCommit() throws Exception {
        byte[] body = body(2, 200_000);
        try (Draft draft = spool.draft()) {
            for (int from = 0; from < body.length; from += 777) {
                draft.write(body, from, Math.min(777, body.length - from));
            }
            assertEquals(body.length, draft.length());
            try (var in = draft.read()) {
                assertArrayEquals(body, in.readAllBytes());
            }
            await(draft.commit(message("dave")));
            assertArrayEquals(body, read(spool, draft.id()));
        }
    }

    @Test
    void aHeadStandsBeforeBodiesOfEveryShape() throws Exception {
        int segment = SegmentCipher.SEGMENT;
        byte[] head = body(5, 700);
        for (int length :
                new int[] {0, 1, segment - 1, segment, segment + 1, 3 * segment, 400_000}) {
            byte[] body = body(length, length);
            byte[] whole = Arrays.copyOf(head, head.length + length);
            System.arraycopy(body, 0, whole, head.length, length);
            try (Draft draft = spool.draft()) {
                draft.write(body, 0, length);
                draft.setHead(body(6, 50));
                draft.setHead(head);
                assertEquals(whole.length, draft.length());
                try (var in = draft.read()) {
                    assertArrayEquals(whole, in.readAllBytes(), "length " + length);
                }
                await(draft.commit(message("dave")));
                assertArrayEquals(whole, read(spool, draft.id()), "length " + length);
                assertEquals(whole.length, spool.find(draft.id()).orElseThrow().length());
            }
        }
    }

    @Test
    void aDraftIsInvisibleAndLeavesNothingWhenClosed() throws Exception {
        try (Draft draft = spool.draft()) {
            draft.write(body(3, 300_000), 0, 300_000);
            draft.read().close();
            assertEquals(List.of(), spool.list(10));
            assertEquals(3, Tables.count(directory, "segment")); // the first waits for a head
        }
        spool.rows().put("any", new Rows.Row("k", new byte[1], LATER)); // queued behind the removal
        assertEquals(0, Tables.count(directory, "segment"));
    }

    @Test
    void startRemovesSegmentsWithoutTheirMessage() throws Exception {
        var kept = commit(spool, body(4, 300_000), message("dave"));
        Draft abandoned = spool.draft();
        abandoned.write(body(5, 300_000), 0, 300_000);
        abandoned.read().close();
        assertEquals(8, Tables.count(directory, "segment"));

        reopen();

        assertEquals(5, Tables.count(directory, "segment"));
        assertArrayEquals(body(4, 300_000), read(spool, kept));
    }

    @Test
    void aSlowWriterIsSeenAndItsEndIsTold() throws Exception {
        try (Draft draft = spool.draft()) {
            var pressed = new CountDownLatch(1);
            var body = body(6, SegmentCipher.SEGMENT);
            for (int i = 0; i < 64 && draft.isWritable(); i++) {
                draft.write(body, 0, body.length);
            }
            draft.onWritable(pressed::countDown);
            assertTrue(pressed.await(60, TimeUnit.SECONDS));
            draft.read().close();
            assertTrue(draft.isWritable());
        }
    }

    @Test
    void aMessageTakenIsNotGivenOutTwiceUntilReleasedOrRestarted() throws Exception {
        var id = commit(spool, body(7, 10), message("dave"));
        assertEquals(List.of(), spool.due(ARRIVAL.minusMillis(1), 10), "not due yet");
        assertEquals(Optional.of(ARRIVAL), spool.nextDue());

        assertEquals(List.of(id), ids(spool.due(LATER, 10)));
        assertEquals(List.of(), spool.due(LATER, 10));
        assertEquals(Optional.empty(), spool.nextDue());

        spool.release(id);
        assertEquals(List.of(id), ids(spool.due(LATER, 10)));
        reopen();
        assertEquals(List.of(id), ids(spool.due(LATER, 10)));
    }

    @Test
    void dueGivesTheOldestFirstAndKeepsTheLimit() throws Exception {
        var first = commit(spool, body(8, 10), message("a", "b"));
        var second = commit(spool, body(8, 10), message("a"));
        var third = commit(spool, body(8, 10), message("a"));

        assertEquals(List.of(first, second), ids(spool.due(LATER, 2)));
        assertEquals(List.of(third), ids(spool.due(LATER, 2)));
        assertEquals(List.of(first, second), ids(spool.list(2)));
    }

    @Test
    void outcomesAreKeptAndTheMessageGoesWithItsLastRecipient() throws Exception {
        var id = commit(spool, body(9, 100_000), message("a", "b"));
        spool.due(LATER, 1);
        var deferred =
                new RecipientUpdate(
                        1, State.QUEUED, ARRIVAL.plusSeconds(60), true, Optional.of("451 wait"));
        await(spool.update(id, List.of(outcome(0, State.DONE), deferred), List.of()));

        var found = spool.find(id).orElseThrow();
        assertEquals(State.DONE, found.recipients().getFirst().state());
        var second = found.recipients().getLast();
        assertEquals(State.QUEUED, second.state());
        assertEquals(1, second.attempts());
        assertTrue(second.delayNotified());
        assertEquals(Optional.of("451 wait"), second.lastDiagnostic());
        assertEquals(List.of(), spool.due(LATER, 1), "not due before its time");
        assertEquals(List.of(id), ids(spool.due(ARRIVAL.plusSeconds(60), 1)));

        await(spool.update(id, List.of(outcome(1, State.FAILED)), List.of()));
        assertEquals(Optional.empty(), spool.find(id));
        assertEquals(0, Tables.count(directory, "segment"));
        assertEquals(0, Tables.count(directory, "recipient"));
        assertThrows(IOException.class, () -> read(spool, id));
    }

    @Test
    void progressIsRecordedWhileTheLeaseGoesOn() throws Exception {
        var id = commit(spool, body(9, 10), message("a", "b"));
        spool.due(LATER, 1);
        await(spool.progress(id, List.of(outcome(0, State.DONE)), List.of()));

        assertEquals(State.DONE, spool.find(id).orElseThrow().recipients().getFirst().state());
        assertEquals(List.of(), spool.due(Instant.MAX, 1), "the second recipient is in delivery");
        spool.release(id);
        assertEquals(List.of(id), ids(spool.due(LATER, 1)));
    }

    @Test
    void noticesComeWithTheOutcomeAndAreDueAtOnce() throws Exception {
        var id = commit(spool, body(10, 10), message("a"));
        spool.due(LATER, 1);
        var woken = new CountDownLatch(1);
        spool.onDue(woken::countDown);
        byte[] dsn = body(11, 150_000);

        await(
                spool.update(
                        id,
                        List.of(outcome(0, State.FAILED)),
                        List.of(new Notice(Mails.fullMessage(), dsn))));

        assertTrue(woken.await(60, TimeUnit.SECONDS));
        var notice = spool.due(LATER, 10).getFirst();
        assertTrue(notice.traits().isNotification());
        assertArrayEquals(dsn, read(spool, notice.id()));
        assertEquals(List.of(notice.id()), ids(spool.list(10)));
    }

    @Test
    void aLargeMessageIsRemovedWhole() throws Exception {
        int length = (2 * Bodies.REMOVED_AT_ONCE + 3) * SegmentCipher.SEGMENT;
        var id = commit(spool, body(12, length), message("a"));
        await(spool.update(id, List.of(outcome(0, State.DONE)), List.of()));
        assertEquals(Optional.empty(), spool.find(id));
        spool.close(); // whatever a close cuts short, the next start removes
        spool = Mails.open(directory);
        assertEquals(0, Tables.count(directory, "segment"));
    }

    @Test
    void commitsWakeDelivery() throws Exception {
        var woken = new CountDownLatch(1);
        spool.onDue(woken::countDown);
        commit(spool, body(13, 10), message("a"));
        assertTrue(woken.await(60, TimeUnit.SECONDS));
    }

    @Test
    void operatorsHoldReleaseRetryAndDrop() throws Exception {
        var id = commit(spool, body(14, 10), message("a"));

        assertTrue(spool.hold(id));
        assertEquals(State.HELD, spool.find(id).orElseThrow().recipients().getFirst().state());
        assertEquals(List.of(), spool.due(LATER, 1));
        assertTrue(spool.retry(id, LATER), "the message exists");
        assertEquals(List.of(), spool.due(LATER, 1), "but stays held");

        assertTrue(spool.unhold(id, LATER.plusSeconds(9)));
        assertEquals(Optional.of(LATER.plusSeconds(9)), spool.nextDue());
        assertTrue(spool.retry(id, LATER));
        assertEquals(Optional.of(LATER), spool.nextDue());

        assertTrue(spool.drop(id));
        assertEquals(Optional.empty(), spool.find(id));
        assertEquals(0, Tables.count(directory, "segment"));
        for (var unknown : List.of(id, new QueueId("NOSUCHID"), new QueueId("0".repeat(12)))) {
            assertFalse(spool.hold(unknown));
            assertFalse(spool.unhold(unknown, LATER));
            assertFalse(spool.retry(unknown, LATER));
            assertFalse(spool.drop(unknown));
            assertEquals(Optional.empty(), spool.find(unknown));
        }
    }

    @Test
    void operatorsWaitForADeliveryToEnd() throws Exception {
        var id = commit(spool, body(15, 10), message("a"));
        spool.due(LATER, 1);
        var hold = CompletableFuture.supplyAsync(() -> spool.hold(id));
        await(spool.update(id, List.of(outcome(0, State.QUEUED)), List.of()));

        assertTrue(await(hold));
        var recipient = spool.find(id).orElseThrow().recipients().getFirst();
        assertEquals(State.HELD, recipient.state());
        assertEquals(1, recipient.attempts());
    }

    @Test
    void operatorsDoNotWaitForEver() throws Exception {
        var id = commit(spool, body(15, 10), message("a"));
        spool.close();
        spool = Mails.open(Mails.settings(directory).withLeaseWait(Duration.ofMillis(10)));
        spool.due(LATER, 1);
        assertThrows(MessageBusyException.class, () -> spool.drop(id));
        assertTrue(spool.find(id).isPresent());
    }

    @Test
    void replayKeysAreStoredWithTheCommitOnce() throws Exception {
        var key = new ReplayKey("ab".repeat(20), "c0".repeat(16), "dave@dave.test", Instant.MAX);
        var other = new ReplayKey("ab".repeat(20), "c0".repeat(16), "eve@dave.test", Instant.MAX);
        commit(spool, body(16, 10), message(List.of(key), "dave"));
        reopen();
        assertEquals(List.of(key), spool.seen(List.of(other, key)));

        var failure =
                assertThrows(
                        ExecutionException.class,
                        () -> commit(spool, body(16, 10), message(List.of(other, key), "dave")));
        assertInstanceOf(IOException.class, failure.getCause());
        assertEquals(1, spool.list(10).size());
        assertEquals(List.of(), spool.seen(List.of(other)), "nothing of a failed commit is kept");
    }

    /** The signer keeps others from using up a Seal-Id, and lets no unknown one use it again. */
    @Test
    void aReplayKeyWithoutSignerHasBeenSeenWithAny() throws Exception {
        var signed = new ReplayKey("ab".repeat(20), "c0".repeat(16), "dave@dave.test", Instant.MAX);
        var another =
                new ReplayKey("cd".repeat(20), "c0".repeat(16), "dave@dave.test", Instant.MAX);
        var unsigned = new ReplayKey("", "c0".repeat(16), "dave@dave.test", Instant.MAX);
        var elsewhere = new ReplayKey("", "c0".repeat(16), "eve@dave.test", Instant.MAX);
        commit(spool, body(16, 10), message(List.of(signed), "dave"));
        assertEquals(
                List.of(signed, unsigned),
                spool.seen(List.of(signed, another, unsigned, elsewhere)));
        commit(spool, body(16, 10), message(List.of(elsewhere), "eve"));
        var later = new ReplayKey("ab".repeat(20), "c0".repeat(16), "eve@dave.test", Instant.MAX);
        assertEquals(List.of(elsewhere), spool.seen(List.of(later, elsewhere)));
    }

    @Test
    void rowsLiveAcrossRestartsAndExpiredOnesAreSwept() throws Exception {
        var rows = spool.rows();
        var pin = new Rows.Row("dave.test", new byte[] {0, 1, -1}, Instant.MAX);
        rows.put("pin", new Rows.Row("dave.test", new byte[] {9}, Instant.MAX));
        rows.put("pin", pin);
        rows.put("policy", new Rows.Row("dave.test", new byte[0], Instant.EPOCH));
        reopen();
        rows = spool.rows();

        var found = rows.get("pin", "dave.test").orElseThrow();
        assertArrayEquals(pin.value(), found.value());
        assertEquals(Instant.MAX, found.expires());
        assertEquals(1, rows.list("pin").size());
        assertTrue(rows.remove("pin", "dave.test"));
        assertFalse(rows.remove("pin", "dave.test"));
        assertEquals(Optional.empty(), rows.get("policy", "dave.test"), "swept at start");
    }

    @Test
    void filesAreForTheOwnerAlone() throws Exception {
        commit(spool, body(17, 10), message("a"));
        for (Path file :
                List.of(
                        directory.resolve("data/spool.db"),
                        directory.resolve("data/spool.db-wal"),
                        directory.resolve("data/spool.db-shm"),
                        directory.resolve("data/spool.lock"),
                        directory.resolve("keys/queue.key"))) {
            assertEquals("rw-------", mode(file), file.toString());
        }
        assertEquals("rwx------", mode(directory.resolve("data")));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aSecondSpoolOnTheSameDirectoryIsRefused() {
        var refusal = assertThrows(IOException.class, () -> Mails.open(directory));
        assertTrue(refusal.getMessage().contains("in use"), refusal.getMessage());
    }

    @Test
    void aMissingOrForeignKeyIsRefusedWhileMessagesNeedIt() throws Exception {
        commit(spool, body(18, 10), message("a"));
        spool.close();
        Path key = directory.resolve("keys/queue.key");
        byte[] original = Files.readAllBytes(key);

        Files.write(key, new byte[32]);
        assertThrows(IOException.class, () -> Mails.open(directory));
        Files.delete(key);
        assertThrows(IOException.class, () -> Mails.open(directory));
        assertFalse(Files.exists(key), "no new key hides the loss");

        Files.write(key, original);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThrows(IOException.class, () -> Mails.open(directory));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        spool = Mails.open(directory);
        assertArrayEquals(body(18, 10), read(spool, spool.list(1).getFirst().id()));
    }

    @Test
    void afterCloseEveryCallFailsAtOnce() throws Exception {
        Draft draft = spool.draft();
        spool.close();
        var commit = draft.commit(message("a"));
        assertThrows(ExecutionException.class, () -> await(commit));
        assertThrows(java.io.UncheckedIOException.class, () -> spool.list(1));
        spool = Mails.open(directory);
        assertEquals(List.of(), spool.list(1));
    }

    private static List<QueueId> ids(List<QueuedMessage> messages) {
        return messages.stream().map(QueuedMessage::id).toList();
    }
}
