package org.postseal.client.keys;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A store that forgets everything when the program ends: for library users and tests. */
public final class MemoryRecordStore implements RecordStore {
    private final Map<Table, Map<String, Row>> tables = new EnumMap<>(Table.class);

    public MemoryRecordStore() {
        for (Table table : Table.values()) {
            tables.put(table, new ConcurrentHashMap<>());
        }
    }

    @Override
    public Optional<Row> get(Table table, String key) {
        return Optional.ofNullable(tables.get(table).get(key));
    }

    @Override
    public List<Row> list(Table table) {
        return List.copyOf(tables.get(table).values());
    }

    @Override
    public void put(Table table, Row row) {
        tables.get(table).put(row.key(), row);
    }

    @Override
    public boolean remove(Table table, String key) {
        return tables.get(table).remove(key) != null;
    }
}
