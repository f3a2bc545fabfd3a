package org.postseal.interop.domains;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.interop.process.Waiting;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What {@code bench/domains} measures, in small: more sick domains than healthy ones. */
class DomainsTest {
    private static final int DOMAINS = 70;
    private static final int SICK = 70;

    /** Long enough for the sick ones' mail to be there before most of the others'. */
    private static final Mail.Load LOAD = new Mail.Load(Duration.ofSeconds(15), 2, 25);

    @TempDir Path directory;

    @Test
    void noMailForAHealthyDomainWaitsForASickOne() throws Exception {
        List<Domain> domains = Domain.mixed(DOMAINS, SICK);
        Trial trial = new Trial(domains, Mail.plan("m", domains, LOAD), 0, Waiting.DEADLINE);
        AtomicInteger looks = new AtomicInteger();
        Map<Kind, Delays> delays = trial.run(directory, line -> looks.incrementAndGet());
        assertEquals(Kind.values().length, delays.size(), "every kind was there");
        assertTrue(looks.get() > 0);
        delays.forEach(
                (kind, its) -> {
                    if (kind.isHealthy()) {
                        assertEquals(0, its.lost(), kind.text());
                    }
                });
        // What is as sick as this is never delivered: the faults are there.
        for (Kind kind : List.of(Kind.MX_SILENT, Kind.DANE_WRONG_KEY, Kind.DNS_BOGUS)) {
            assertEquals(0, delays.get(kind).delivered(), kind.text());
        }
    }
}
