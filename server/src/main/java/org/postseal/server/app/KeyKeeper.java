package org.postseal.server.app;

import org.postseal.server.site.EncryptionSubkey;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.spec.Requirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks after the site's encryption subkeys every hour: successors, warnings, destruction. */
@Requirement("P-15")
final class KeyKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyKeeper.class);

    private final FileSiteKeys keys;
    private final Duration queueLifetime;
    private final Clock clock;
    private final Reminders reminders = new Reminders();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("keys").daemon().factory());

    KeyKeeper(FileSiteKeys keys, Duration queueLifetime, Clock clock) {
        this.keys = keys;
        this.queueLifetime = queueLifetime;
        this.clock = clock;
        var _ = timer.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.HOURS);
    }

    private void look() {
        try {
            if (keys.isRotationDue(clock.instant())) {
                EncryptionSubkey next = keys.rotate(clock.instant());
                LOG.warn(
                        "keys: new encryption subkey {} until {}; publish the certificate again unless that is automatic; `postseal dns` prints it",
                        next.fingerprint(),
                        next.expires());
            }
            for (EncryptionSubkey gone : keys.destroyExpired(clock.instant(), queueLifetime)) {
                LOG.info("keys: encryption subkey {} destroyed on schedule", gone.fingerprint());
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("keys: rotation failed and is tried again in an hour: {}", e.toString());
            warn();
        }
    }

    private void warn() {
        Instant now = clock.instant();
        keys.dueWithin(now, FileSiteKeys.WARNINGS.getLast())
                .filter(due -> reminders.isDue("no successor", Optional.of(due.expires()), now))
                .ifPresent(
                        due ->
                                LOG.warn(
                                        "keys: encryption subkey {} ends {} and has no successor",
                                        due.fingerprint(),
                                        due.expires()));
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
