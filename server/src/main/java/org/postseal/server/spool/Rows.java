package org.postseal.server.spool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Small durable rows in named tables. Blocking. */
public interface Rows {
    /** A row; {@code expires} is when it may be swept. */
    record Row(String key, byte[] value, Instant expires) {}

    Optional<Row> get(String table, String key);

    List<Row> list(String table);

    /** The keys of a table, in order, without what the rows hold. */
    List<String> keys(String table);

    /** Durable on return. */
    void put(String table, Row row);

    /** All or none; durable on return. */
    void putAll(String table, List<Row> rows);

    boolean remove(String table, String key);
}
