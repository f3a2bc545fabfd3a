package org.postseal.server.delivery;

import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.Routing;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.server.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Takes what is due from the spool and sees that every recipient gets an outcome.
 *
 * <p>All state is the spool's: a restart finds the messages whose outcomes were not recorded due as
 * they were, and no others.
 */
public final class DeliveryAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAgent.class);

    /** The clock may jump: due times are looked at again at least this often. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

    /** How often a full window is looked at for mail that only fills it. */
    private static final Duration RELIEF = Duration.ofSeconds(1);

    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(20);
    private static final int REFILLS = 20;
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Spool spool;
    private final Routing routing;
    private final String postmasterDomain;
    private final Transport transport;
    private final Settler settler;
    private final Clock clock;
    private final int places;
    private final Semaphore window;

    /** A full window is filled again only when so much is free: each look at the queue costs. */
    private final int refill;

    private final Lanes lanes;
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** The window is full: whoever makes room wakes the taker. */
    private volatile boolean starved;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    DeliveryAgent(
            Spool spool,
            Routing routing,
            Identity identity,
            Transport transport,
            Settler settler,
            DeliverySettings settings,
            Clock clock) {
        this.spool = spool;
        this.routing = routing;
        this.postmasterDomain = identity.domain();
        this.transport = transport;
        this.settler = settler;
        this.clock = clock;
        this.places = settings.window();
        this.window = new Semaphore(places);
        this.refill = Math.max(1, places / REFILLS);
        this.lanes =
                new Lanes(
                        threads,
                        settings.deliveries(),
                        settings.perDestination(),
                        System::nanoTime);
    }

    /** Begins to deliver. */
    public void start() {
        spool.onDue(this::wake);
        threads.execute(this::run);
    }

    /** Looks at the queue at once: something became due that the spool does not tell of. */
    public void wake() {
        wake.release();
    }

    private void run() {
        int least = refill;
        while (isRunning()) {
            try {
                // Where those that run take long, any room will do after a while.
                least = sleep(takeAll(least)) ? refill : 1;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // Nobody else takes mail from the queue: this goes on as long as the process does.
                LOG.error("the queue cannot be read, trying again", e);
                pause();
            }
        }
    }

    /**
     * Takes all that is due.
     *
     * @param least room in the window below which the queue is not looked at
     * @return when to look again
     */
    private Duration takeAll(int least) {
        while (isRunning()) {
            Instant now = clock.instant();
            starved = true;
            int room = window.availablePermits();
            starved = room < least;
            if (starved) {
                // What no silent hop holds comes to its end soon, and wakes us.
                lanes.relieve(places / 2);
                return RELIEF;
            }
            List<QueuedMessage> due = spool.due(now, room);
            due.forEach(message -> begin(message, now));
            if (due.size() < room) {
                return spool.nextDue()
                        .map(next -> Duration.between(clock.instant(), next))
                        .orElse(LONGEST_SLEEP);
            }
        }
        return Duration.ZERO;
    }

    /** True where it was woken before its time. */
    private boolean sleep(Duration wanted) throws InterruptedException {
        Duration wait = wanted.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : wanted;
        wait = wait.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : wait;
        boolean woken = wake.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (woken) {
            wake.drainPermits();
        }
        return woken;
    }

    private void pause() {
        try {
            stopping.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(QueuedMessage message, Instant now) {
        List<Batch> batches = batches(message, now);
        if (batches.isEmpty()) {
            spool.release(message.id());
            return;
        }
        window.acquireUninterruptibly();
        MessageDelivery delivery =
                new MessageDelivery(message, batches, spool, settler, clock, stopping);
        batches.forEach(batch -> lanes.submit(batch.hop(), new Attempt(delivery, batch)));
    }

    private List<Batch> batches(QueuedMessage message, Instant now) {
        record Way(NextHop hop, boolean inward) {}
        Map<Way, List<QueuedRecipient>> ways = new LinkedHashMap<>();
        for (QueuedRecipient recipient : message.recipients()) {
            if (recipient.state() == State.QUEUED && !recipient.nextAttempt().isAfter(now)) {
                String named = recipient.recipient().forwardPath().domain();
                String domain = named.isEmpty() ? postmasterDomain : named;
                Way way = new Way(routing.next(domain), routing.isLocal(domain));
                ways.computeIfAbsent(way, w -> new ArrayList<>()).add(recipient);
            }
        }
        List<Batch> batches = new ArrayList<>();
        ways.forEach((way, to) -> batches.add(new Batch(message, way.hop(), way.inward(), to)));
        return batches;
    }

    /** One batch's turn in its lane. */
    private final class Attempt implements Lanes.Work {
        private final MessageDelivery delivery;
        private final Batch batch;
        private boolean settled;

        Attempt(MessageDelivery delivery, Batch batch) {
            this.delivery = delivery;
            this.batch = batch;
        }

        @Override
        public boolean run() {
            settle(this::deliver);
            return settled;
        }

        private void deliver() {
            transport.deliver(
                    batch,
                    results -> {
                        settled |= results.stream().anyMatch(Result::isFinal);
                        delivery.record(results);
                    });
        }

        @Override
        public void putOff() {
            settle(() -> delivery.record(Result.undecided(batch, Refusals.congested())));
        }

        private void settle(Runnable attempt) {
            try {
                if (isRunning()) {
                    attempt.run();
                    settleMissing(delivery, batch, false);
                }
            } catch (RuntimeException | Error e) {
                // Without an outcome the message would be due again at once.
                LOG.error(
                        "{}: delivery failed by a fault in this program", batch.message().id(), e);
                settleMissing(delivery, batch, true);
            } finally {
                end(delivery);
            }
        }
    }

    /** Whatever happened, every recipient has an outcome. */
    private void settleMissing(MessageDelivery delivery, Batch batch, boolean afterFault) {
        List<QueuedRecipient> missing = delivery.missing(batch);
        if (missing.isEmpty() || !isRunning()) {
            return;
        }
        if (!afterFault) {
            LOG.error("{}: {} recipients without outcome", batch.message().id(), missing.size());
        }
        delivery.record(
                missing.stream().map(to -> Result.undecided(to, Refusals.internal())).toList());
    }

    private void end(MessageDelivery delivery) {
        if (delivery.ended()) {
            window.release();
            boolean room = starved && window.availablePermits() >= refill;
            // While it was leased, its next attempt did not count in what the agent sleeps for.
            if (room || delivery.isUnfinished()) {
                wake.release();
            }
        }
    }

    private boolean isRunning() {
        return stopping.getCount() > 0;
    }

    /** Lets what runs come to its end, for a while; the rest is due again after a restart. */
    @Override
    public void close() {
        stopping.countDown();
        wake.release();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("deliveries still running after {}: they will be repeated", GRACE);
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
