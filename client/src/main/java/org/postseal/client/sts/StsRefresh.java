package org.postseal.client.sts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Fetches policies that are in use once a day, so that they do not run out while somebody keeps
 * their host from being reached (RFC 8461 section 10.2). Some at a time, each a little late by
 * chance, until it is closed.
 */
public final class StsRefresh implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StsRefresh.class);

    private static final Duration DAILY = Duration.ofHours(22);
    private static final Duration LOOK_EVERY = Duration.ofHours(1);
    private static final int AT_ONCE = 8;

    private final StsPolicies policies;
    private final RandomGenerator random;
    private final Semaphore running = new Semaphore(AT_ONCE);
    private final ExecutorService fetches = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("mta-sts").daemon().factory());

    /**
     * @param random safe for many threads
     */
    public StsRefresh(StsPolicies policies, RandomGenerator random) {
        this.policies = policies;
        this.random = random;
    }

    /** Begins to look. */
    public void start() {
        long minutes = LOOK_EVERY.toMinutes();
        var _ =
                timer.scheduleWithFixedDelay(
                        this::look, random.nextLong(minutes), minutes, TimeUnit.MINUTES);
    }

    /** One look: returns when every policy that is due was fetched, or failed to be. */
    void look() {
        try {
            // A threshold of its own for each look spreads policies that were fetched together.
            Duration due = DAILY.plusMinutes(random.nextLong(LOOK_EVERY.toMinutes() * 4));
            for (String domain : policies.olderThan(due)) {
                running.acquire();
                fetches.execute(() -> refresh(domain));
            }
            running.acquire(AT_ONCE);
            running.release(AT_ONCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } catch (RuntimeException e) {
            LOG.error("mta-sts: the refresh failed and is tried again in an hour", e);
        }
    }

    private void refresh(String domain) {
        try {
            policies.refresh(domain);
        } catch (RuntimeException e) {
            LOG.error("mta-sts: domain={}, refresh failed by a fault in this program", domain, e);
        } finally {
            running.release();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        fetches.shutdownNow();
    }
}
