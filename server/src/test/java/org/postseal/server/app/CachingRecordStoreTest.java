package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.client.keys.RecordStore;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

class CachingRecordStoreTest {
    private final Counted stored = new Counted();
    private final RecordStore cache = new CachingRecordStore(stored);

    @Test
    void readsARowOnce() {
        stored.put(RecordStore.Table.PIN, row("a.example", 1));

        assertArrayEquals(new byte[1], value("a.example"));
        assertArrayEquals(new byte[1], value("a.example"));
        assertEquals(1, stored.reads);
    }

    @Test
    void remembersThatThereIsNothing() {
        assertTrue(cache.get(RecordStore.Table.PIN, "a.example").isEmpty());
        assertTrue(cache.get(RecordStore.Table.PIN, "a.example").isEmpty());
        assertEquals(1, stored.reads);
    }

    @Test
    void keepsTablesApart() {
        cache.put(RecordStore.Table.PIN, row("a.example", 1));

        assertTrue(cache.get(RecordStore.Table.POLICY, "a.example").isEmpty());
        assertArrayEquals(new byte[1], value("a.example"));
    }

    @Test
    void seesWhatWasPutAndRemoved() {
        assertTrue(cache.get(RecordStore.Table.PIN, "a.example").isEmpty());
        cache.put(RecordStore.Table.PIN, row("a.example", 2));
        assertArrayEquals(new byte[2], value("a.example"));
        cache.put(RecordStore.Table.PIN, row("a.example", 3));
        assertArrayEquals(new byte[3], value("a.example"));
        assertTrue(cache.remove(RecordStore.Table.PIN, "a.example"));
        assertTrue(cache.get(RecordStore.Table.PIN, "a.example").isEmpty());
    }

    @Test
    void doesNotKeepWhatWasReadBeforeAChange() {
        stored.put(RecordStore.Table.PIN, row("a.example", 1));
        // Between the read and its return somebody else changes the row.
        stored.afterRead = () -> cache.put(RecordStore.Table.PIN, row("a.example", 2));

        assertArrayEquals(new byte[1], value("a.example"));
        assertArrayEquals(new byte[2], value("a.example"));
    }

    @Test
    void isBounded() {
        int large = 1 << 20;
        for (int i = 0; i < 20; i++) {
            stored.put(RecordStore.Table.CERTIFICATE, row("user" + i, large));
            assertTrue(cache.get(RecordStore.Table.CERTIFICATE, "user" + i).isPresent());
        }
        stored.reads = 0;

        cache.get(RecordStore.Table.CERTIFICATE, "user19");
        assertEquals(0, stored.reads, "the latest is kept");
        cache.get(RecordStore.Table.CERTIFICATE, "user0");
        assertEquals(1, stored.reads, "the eldest is not");
    }

    private byte[] value(String key) {
        return cache.get(RecordStore.Table.PIN, key).orElseThrow().value();
    }

    private static RecordStore.Row row(String key, int length) {
        return new RecordStore.Row(key, new byte[length], Instant.MAX);
    }

    private static final class Counted implements RecordStore {
        private final RecordStore rows = new MemoryRecordStore();
        private int reads;
        private Runnable afterRead = () -> {};

        @Override
        public Optional<Row> get(Table table, String key) {
            reads++;
            Optional<Row> row = rows.get(table, key);
            Runnable once = afterRead;
            afterRead = () -> {};
            once.run();
            return row;
        }

        @Override
        public List<Row> list(Table table) {
            return rows.list(table);
        }

        @Override
        public void put(Table table, Row row) {
            rows.put(table, row);
        }

        @Override
        public boolean remove(Table table, String key) {
            return rows.remove(table, key);
        }
    }
}
