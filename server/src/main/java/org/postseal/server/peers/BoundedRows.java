package org.postseal.server.peers;

import org.postseal.server.spool.Rows;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One table with a limit: strangers choose how many peers there are. Where it is full, a tenth
 * goes, what would expire first. Each key is to be changed by one thread at a time.
 */
final class BoundedRows {
    private final Rows rows;
    private final String table;
    private final int most;

    /** Guards the count; not held while a row is written. */
    private final ReentrantLock counting = new ReentrantLock();

    /** At least as many as there are; the sweeper takes rows without a word. Negative: unknown. */
    private int count = -1;

    BoundedRows(Rows rows, String table, int most) {
        this.rows = rows;
        this.table = table;
        this.most = most;
    }

    Optional<Rows.Row> get(String key) {
        return rows.get(table, key);
    }

    List<Rows.Row> list() {
        return rows.list(table);
    }

    /** Durable on return. */
    void put(Rows.Row row) {
        if (get(row.key()).isEmpty()) {
            counting.lock();
            try {
                makeRoom();
                count++;
            } finally {
                counting.unlock();
            }
        }
        rows.put(table, row);
    }

    private void makeRoom() {
        if (count >= 0 && count < most) {
            return;
        }
        List<Rows.Row> all = list();
        count = all.size();
        if (count >= most) {
            all.stream()
                    .sorted(Comparator.comparing(Rows.Row::expires))
                    .limit(count - most + Math.max(1, most / 10))
                    .forEach(row -> remove(row.key()));
        }
    }

    boolean remove(String key) {
        boolean removed = rows.remove(table, key);
        counting.lock();
        try {
            if (removed && count > 0) {
                count--;
            }
        } finally {
            counting.unlock();
        }
        return removed;
    }
}
