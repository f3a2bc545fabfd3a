package org.postseal.server.delivery;

import org.postseal.server.spool.Rows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Rows that end with the test; counts what was written. */
public final class MemoryRows implements Rows {
    public final AtomicInteger written = new AtomicInteger();
    private final Map<String, Row> rows = new ConcurrentHashMap<>();

    @Override
    public Optional<Row> get(String table, String key) {
        return Optional.ofNullable(rows.get(table + " " + key));
    }

    @Override
    public List<Row> list(String table) {
        return rows.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(table + " "))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public List<String> keys(String table) {
        return list(table).stream().map(Row::key).sorted().toList();
    }

    @Override
    public void putAll(String table, List<Row> all) {
        all.forEach(row -> put(table, row));
    }

    @Override
    public void put(String table, Row row) {
        written.incrementAndGet();
        rows.put(table + " " + row.key(), row);
    }

    @Override
    public boolean remove(String table, String key) {
        return rows.remove(table + " " + key) != null;
    }
}
