package org.postseal.server.spool;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The queue of messages and the small durable tables beside it. Free of what only one database can
 * do.
 */
public interface Spool extends AutoCloseable {
    /** Begins a body. Never blocks. */
    Draft draft();

    /**
     * Takes up to {@code limit} messages that have recipients due, oldest first. A message taken is
     * not given out again until {@link #update} or {@link #release}; a restart releases all.
     */
    List<QueuedMessage> due(Instant now, int limit);

    /** When the next recipient falls due; empty for an empty queue. Messages taken do not count. */
    Optional<Instant> nextDue();

    /** Called, on a spool thread, whenever a commit or command made something due at once. */
    void onDue(Runnable wake);

    /**
     * The body in bulk, decrypted; fails with {@link java.io.IOException} where a segment was
     * altered.
     */
    InputStream open(QueueId id);

    /**
     * Records outcomes and new messages (DSNs) in one transaction, and ends the lease. A message
     * whose recipients are all done is removed in the same transaction, its body too.
     *
     * <p>Completes on a spool thread, after fsync; what is attached there must not wait for the
     * spool. Where it fails nothing was recorded and the lease stands: try again, or {@link
     * #release}.
     */
    CompletionStage<Void> update(QueueId id, List<RecipientUpdate> outcomes, List<Notice> notices);

    /**
     * Does what {@link #update} does, but the lease goes on: the outcomes of one next hop, while
     * other recipients of the message are still being delivered to.
     */
    CompletionStage<Void> progress(
            QueueId id, List<RecipientUpdate> outcomes, List<Notice> notices);

    /** Ends a lease without a change. */
    void release(QueueId id);

    /** For people: every message, oldest first, whatever its state. */
    List<QueuedMessage> list(int limit);

    Optional<QueuedMessage> find(QueueId id);

    /**
     * Operator commands; true where the message exists. They wait for the lease of a message in
     * delivery to end, and throw {@link MessageBusyException} where that takes too long.
     */
    boolean retry(QueueId id, Instant now);

    boolean hold(QueueId id);

    boolean unhold(QueueId id, Instant now);

    boolean drop(QueueId id);

    /** Replay keys already stored among these (P-08). */
    List<ReplayKey> seen(List<ReplayKey> keys);

    /** Durable small rows: policies, certificates, pins, counters. */
    Rows rows();

    /** Waits for what was begun, then closes. */
    @Override
    void close();
}
