package org.postseal.server.acme;

import org.postseal.server.tls.HostCertificate;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.random.RandomGenerator;

/**
 * When a certificate is due: at two thirds of its life and a little later, so that not all hosts
 * ask at once; at once where it is self-signed or misses a name; after failures ever less often.
 */
record RenewalPlan(RandomGenerator random) {
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LAST_RETRY = Duration.ofHours(12);
    private static final int JITTER_PART = 24;

    Instant due(HostCertificate current, Collection<String> names) {
        X509Certificate certificate = current.certificate();
        boolean provisional =
                certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
        if (provisional || !names.stream().allMatch(current::names)) {
            return Instant.MIN;
        }
        Instant begins = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(begins, current.expires());
        return begins.plus(life.multipliedBy(2).dividedBy(3))
                .plus(part(life.dividedBy(JITTER_PART)));
    }

    /** After this many failures in a row, one at least. */
    Duration pause(int failures) {
        Duration pause = FIRST_RETRY;
        for (int i = 1; i < failures && pause.compareTo(LAST_RETRY) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        Duration bounded = pause.compareTo(LAST_RETRY) < 0 ? pause : LAST_RETRY;
        return bounded.plus(part(bounded.dividedBy(4)));
    }

    private Duration part(Duration most) {
        return Duration.ofMillis(random.nextLong(Math.max(1, most.toMillis())));
    }
}
