package org.postseal.server.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/** Bodies that someone altered in the database do not open; a spool at its limit says so. */
class SpoolAlterationTest {
    private static final int SEGMENT = SegmentCipher.SEGMENT;
    @TempDir Path directory;
    private SqliteSpool spool;

    @BeforeEach
    void open() throws Exception {
        spool = Mails.open(Mails.settings(directory).withMaximumOctets(1 << 20));
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void anyAlteredOctetIsFound() throws Exception {
        byte[] body = Mails.body(1, 4);
        var id = Mails.commit(spool, body, Mails.message("dave"));
        byte[] sealed = Tables.octets(directory, "SELECT sealed FROM segment");
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= 1;
            Tables.run(directory, "UPDATE segment SET sealed = ?", sealed);
            assertThrows(IOException.class, () -> Mails.read(spool, id), "octet " + i);
            sealed[i] ^= 1;
        }
        Tables.run(directory, "UPDATE segment SET sealed = ?", sealed);
        assertArrayEquals(body, Mails.read(spool, id));
        Tables.run(directory, "UPDATE segment SET sealed = ?", new byte[5]);
        assertThrows(IOException.class, () -> Mails.read(spool, id));
    }

    @Test
    void segmentsMovedSwappedOrCutOffAreFound() throws Exception {
        var id = Mails.commit(spool, Mails.body(2, 3 * SEGMENT), Mails.message("dave"));
        var other = Mails.commit(spool, Mails.body(3, 3 * SEGMENT), Mails.message("dave"));
        swapFirstTwo();
        bad(id, "UPDATE segment SET number = number", "reordered");
        swapFirstTwo();
        assertArrayEquals(Mails.body(2, 3 * SEGMENT), Mails.read(spool, id));

        bad(id, "UPDATE message SET length = " + 2 * SEGMENT, "cut off");
        bad(id, "UPDATE message SET length = 0", "cut off to nothing");
        bad(id, "UPDATE message SET length = " + (3 * SEGMENT - 1), "shortened");
        bad(id, "UPDATE message SET length = " + 4 * SEGMENT, "lengthened");
        Tables.run(directory, "UPDATE message SET length = " + 3 * SEGMENT);
        assertArrayEquals(Mails.body(3, 3 * SEGMENT), Mails.read(spool, other));

        long max = QueueIds.number(other);
        Tables.run(directory, "UPDATE segment SET message = 1 WHERE message = ?", max);
        Tables.run(directory, "UPDATE segment SET message = ? WHERE message > 1", max);
        bad(other, "UPDATE segment SET number = number", "of another message");
        bad(id, "DELETE FROM segment WHERE message = 1", "missing");
    }

    private void swapFirstTwo() throws Exception {
        Tables.run(directory, "UPDATE segment SET number = number + 10 WHERE number < 2");
        Tables.run(directory, "UPDATE segment SET number = 11 - number WHERE number > 9");
    }

    private void bad(QueueId id, String change, String what) throws Exception {
        assertTrue(Tables.run(directory, change) > 0, what);
        assertThrows(IOException.class, () -> Mails.read(spool, id), what);
    }

    @Test
    void aSpoolAtItsLimitRefusesUntilMailLeaves() throws Exception {
        for (int length : new int[] {4096, 5 * SEGMENT}) {
            var failure = assertThrows(ExecutionException.class, () -> fill(length));
            assertInstanceOf(SpoolFullException.class, failure.getCause());
        }
        for (var message : spool.due(Mails.ARRIVAL, Integer.MAX_VALUE)) {
            var done = Mails.outcome(0, QueuedMessage.State.DONE);
            Mails.await(spool.update(message.id(), java.util.List.of(done), java.util.List.of()));
        }
        byte[] body = Mails.body(9, 5 * SEGMENT);
        assertArrayEquals(
                body, Mails.read(spool, Mails.commit(spool, body, Mails.message("dave"))));
    }

    private void fill(int length) throws Exception {
        for (int i = 0; i < 2000; i++) {
            Mails.commit(spool, Mails.body(i, length), Mails.message("dave"));
        }
    }
}
