package org.postseal.client.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where policies, certificates, pins and known keys are remembered over restarts (C-04). Blocking;
 * safe for many threads.
 */
public interface RecordStore {
    /** What is kept: one namespace each. */
    enum Table {
        POLICY,
        CERTIFICATE,
        PIN,
        /** Keys known only by having been seen before. */
        KNOWN_KEY,
        /** Fetched MTA-STS policies. */
        STS
    }

    /**
     * A row. Values are UTF-8 JSON or binary, by table; {@code expires} is when it may be swept.
     */
    record Row(String key, byte[] value, Instant expires) {}

    Optional<Row> get(Table table, String key);

    List<Row> list(Table table);

    /** Durable on return. */
    void put(Table table, Row row);

    boolean remove(Table table, String key);
}
