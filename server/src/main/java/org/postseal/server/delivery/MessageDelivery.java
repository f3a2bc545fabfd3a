package org.postseal.server.delivery;

import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.server.spool.RecipientUpdate;
import org.postseal.server.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A message under lease while its batches run. Every outcome is durable before the attempt goes on;
 * the last one ends the lease.
 */
final class MessageDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(MessageDelivery.class);

    /** An outcome must not be lost because the disk is full for a while. */
    private static final int SECONDS_BETWEEN_TRIES = 5;

    private final QueuedMessage message;
    private final Spool spool;
    private final Settler settler;
    private final Clock clock;
    private final CountDownLatch stopping;
    private final Set<Integer> open = new HashSet<>();
    private final Set<Integer> unfinished = new HashSet<>();
    private int batches;
    private boolean leased = true;

    /**
     * @param due recipients to be delivered to now
     * @param stopping counted down when the agent stops
     */
    MessageDelivery(
            QueuedMessage message,
            List<Batch> due,
            Spool spool,
            Settler settler,
            Clock clock,
            CountDownLatch stopping) {
        this.message = message;
        this.spool = spool;
        this.settler = settler;
        this.clock = clock;
        this.stopping = stopping;
        this.batches = due.size();
        due.forEach(batch -> batch.recipients().forEach(to -> open.add(to.number())));
        message.recipients().stream()
                .filter(to -> to.state() == State.QUEUED || to.state() == State.HELD)
                .forEach(to -> unfinished.add(to.number()));
    }

    /** Returns when the results are durable. */
    synchronized void record(List<Result> results) {
        Settler.Settlement settlement =
                settler.settle(message, results, clock.instant(), () -> spool.open(message.id()));
        results.forEach(result -> open.remove(result.recipient().number()));
        boolean last = open.isEmpty();
        commit(settlement, last);
        leased = leased && !last;
        for (RecipientUpdate update : settlement.updates()) {
            if (update.state() == State.DONE || update.state() == State.FAILED) {
                unfinished.remove(update.number());
            }
        }
        if (unfinished.isEmpty()) {
            DeliveryLog.removed(message.id());
        }
    }

    private void commit(Settler.Settlement settlement, boolean last) {
        while (true) {
            try {
                store(settlement, last).toCompletableFuture().join();
                return;
            } catch (CompletionException e) {
                LOG.error(
                        "{}: outcomes cannot be recorded, trying again: {}",
                        message.id(),
                        String.valueOf(e.getCause()));
            }
            if (stopped()) {
                throw new IllegalStateException("stopped with outcomes that are not recorded");
            }
        }
    }

    private CompletionStage<Void> store(Settler.Settlement settlement, boolean last) {
        return last
                ? spool.update(message.id(), settlement.updates(), settlement.notices())
                : spool.progress(message.id(), settlement.updates(), settlement.notices());
    }

    private boolean stopped() {
        try {
            return stopping.await(SECONDS_BETWEEN_TRIES, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Recipients of a batch without an outcome: a fault in this program. */
    synchronized List<QueuedRecipient> missing(Batch batch) {
        return batch.recipients().stream().filter(to -> open.contains(to.number())).toList();
    }

    /** True where some recipient waits for a later attempt. */
    synchronized boolean isUnfinished() {
        return !unfinished.isEmpty();
    }

    /**
     * A batch has ended.
     *
     * @return true for the last one
     */
    synchronized boolean ended() {
        batches--;
        if (batches == 0 && leased) {
            leased = false;
            spool.release(message.id());
        }
        return batches == 0;
    }
}
