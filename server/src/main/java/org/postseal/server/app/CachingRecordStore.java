package org.postseal.server.app;

import org.postseal.client.keys.RecordStore;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps what was read, also that there is nothing: each message asks for the same few rows. Every
 * change must come through here, which the lock of the data directory sees to. A swept row may be
 * seen for longer; those who read rows judge their times themselves.
 *
 * <p>Bounded by the octets held; the least recently used goes first.
 */
final class CachingRecordStore implements RecordStore {
    private static final long MAX_OCTETS = 8L << 20;
    private static final long ENTRY_OVERHEAD = 256;

    private record Key(Table table, String key) {}

    private final RecordStore delegate;

    /** In order of use; guarded by itself, as is all below. */
    private final Map<Key, Optional<Row>> entries = new LinkedHashMap<>(64, 0.75f, true);

    private long octets;
    private long changes;

    CachingRecordStore(RecordStore delegate) {
        this.delegate = delegate;
    }

    @Override
    public Optional<Row> get(Table table, String key) {
        Key name = new Key(table, key);
        long before;
        synchronized (entries) {
            Optional<Row> known = entries.get(name);
            if (known != null) {
                return known;
            }
            before = changes;
        }
        Optional<Row> read = delegate.get(table, key);
        synchronized (entries) {
            if (changes == before) { // else it may be what was there before the change
                remember(name, read);
            }
        }
        return read;
    }

    private void remember(Key name, Optional<Row> row) {
        Optional<Row> replaced = entries.put(name, row);
        octets += size(name, row) - (replaced == null ? 0 : size(name, replaced));
        Iterator<Map.Entry<Key, Optional<Row>>> all = entries.entrySet().iterator();
        while (octets > MAX_OCTETS) {
            Map.Entry<Key, Optional<Row>> eldest = all.next();
            octets -= size(eldest.getKey(), eldest.getValue());
            all.remove();
        }
    }

    private static long size(Key name, Optional<Row> row) {
        return ENTRY_OVERHEAD
                + 2L * name.key().length()
                + row.map(present -> present.value().length).orElse(0);
    }

    @Override
    public List<Row> list(Table table) {
        return delegate.list(table);
    }

    @Override
    public void put(Table table, Row row) {
        try {
            delegate.put(table, row);
        } finally {
            forget(new Key(table, row.key()));
        }
    }

    @Override
    public boolean remove(Table table, String key) {
        try {
            return delegate.remove(table, key);
        } finally {
            forget(new Key(table, key));
        }
    }

    private void forget(Key name) {
        synchronized (entries) {
            changes++;
            Optional<Row> known = entries.remove(name);
            if (known != null) {
                octets -= size(name, known);
            }
        }
    }
}
