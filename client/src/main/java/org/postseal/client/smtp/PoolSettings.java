package org.postseal.client.smtp;

import java.time.Duration;

/**
 * The bounds of a {@link ConnectionPool}.
 *
 * @param perDestination most connections in use to one target
 * @param total most connections at all, idle ones among them
 * @param idle how long an unused connection is kept
 * @param transactions most mail transactions on one connection
 */
public record PoolSettings(int perDestination, int total, Duration idle, int transactions) {
    public static final PoolSettings DEFAULT =
            new PoolSettings(20, 500, Duration.ofSeconds(5), 100);
}
