package org.postseal.server.app;

import org.postseal.client.keys.RecordStore;
import org.postseal.server.spool.Rows;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Remembers policies, certificates and pins in the tables beside the queue. */
final class SpoolRecordStore implements RecordStore {
    private final Rows rows;

    SpoolRecordStore(Rows rows) {
        this.rows = rows;
    }

    @Override
    public Optional<Row> get(Table table, String key) {
        return rows.get(name(table), key).map(SpoolRecordStore::row);
    }

    @Override
    public List<Row> list(Table table) {
        return rows.list(name(table)).stream().map(SpoolRecordStore::row).toList();
    }

    @Override
    public void put(Table table, Row row) {
        rows.put(name(table), new Rows.Row(row.key(), row.value(), row.expires()));
    }

    @Override
    public boolean remove(Table table, String key) {
        return rows.remove(name(table), key);
    }

    private static String name(Table table) {
        return table.name().toLowerCase(Locale.ROOT);
    }

    private static Row row(Rows.Row row) {
        return new Row(row.key(), row.value(), row.expires());
    }
}
