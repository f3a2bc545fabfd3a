package org.postseal.server.delivery;

import java.time.Duration;

/**
 * Bounds of delivery.
 *
 * @param deliveries attempts that run at once; at most a quarter of them at hops known to be sick
 * @param perDestination of these, to one next hop
 * @param window messages taken from the spool at once; those of a slow next hop wait here, and are
 *     put off where they fill it
 * @param hosts addresses tried in one attempt (RFC 5321 section 5.1: at least two)
 * @param suspension how long a next hop is left alone after no host of it could be reached
 * @param foldMaildirCase Maildir names in lower case
 */
public record DeliverySettings(
        RetrySchedule retry,
        int deliveries,
        int perDestination,
        int window,
        int hosts,
        Duration suspension,
        boolean foldMaildirCase) {
    public static final DeliverySettings DEFAULT =
            new DeliverySettings(
                    RetrySchedule.DEFAULT, 1000, 20, 5000, 5, Duration.ofSeconds(30), false);
}
