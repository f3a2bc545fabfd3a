package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.tls.HostCertificate;
import org.postseal.server.tls.TlsCertificates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says now and then what is wrong with the TLS certificates, until it is mended. */
final class TlsKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsKeeper.class);

    private final Config config;
    private final TlsCertificates certificates;
    private final Clock clock;
    private final Reminders reminders = new Reminders();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("tls").daemon().factory());

    TlsKeeper(Config config, TlsCertificates certificates, Clock clock) {
        this.config = config;
        this.certificates = certificates;
        this.clock = clock;
        var _ = timer.scheduleWithFixedDelay(this::warn, 0, 12, TimeUnit.HOURS);
    }

    private void warn() {
        Instant now = clock.instant();
        List<HostCertificate> current = certificates.current();
        for (HostCertificate one : current) {
            one.warning(now)
                    .filter(_ -> reminders.isDue(one.toString(), Optional.of(one.expires()), now))
                    .ifPresent(what -> LOG.warn("tls: the {} {}", one, what));
        }
        HostTls.unnamed(config, current).stream()
                .filter(missing -> reminders.isDue(missing, Optional.empty(), now))
                .forEach(missing -> LOG.warn("{}", missing));
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
