package org.postseal.server.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.tls.HostCertificate;
import org.postseal.server.tls.TestAuthority;
import org.postseal.server.tls.TlsFiles;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

class RenewalPlanTest {
    private static final Duration LIFE = Duration.ofDays(90);

    @TempDir Path directory;
    private final RenewalPlan plan = new RenewalPlan(new Random(1));

    private HostCertificate certificate() throws IOException {
        TlsFiles files = new TlsFiles(directory.resolve("tls.pem"), directory.resolve("tls.key"));
        return HostCertificate.read(
                new TestAuthority().issue(files, LIFE, "mx.a.test", "mta-sts.a.test"));
    }

    @Test
    void twoThirdsOfTheLifeAndALittleMore() throws IOException {
        HostCertificate certificate = certificate();
        Instant begins = certificate.certificate().getNotBefore().toInstant();
        for (int i = 0; i < 100; i++) {
            Instant due = plan.due(certificate, List.of("mx.a.test"));
            assertFalse(due.isBefore(begins.plus(Duration.ofDays(60))), due.toString());
            assertTrue(due.isBefore(begins.plus(Duration.ofDays(64))), due.toString());
        }
    }

    @Test
    void aMissingNameIsDueNow() throws IOException {
        assertEquals(
                Instant.MIN, plan.due(certificate(), List.of("mx.a.test", "openpgpkey.a.test")));
    }

    @Test
    void failuresAreTriedAgainEverLessOften() {
        assertTrue(plan.pause(1).compareTo(Duration.ofSeconds(75)) <= 0);
        assertTrue(plan.pause(1).compareTo(Duration.ofMinutes(1)) >= 0);
        assertTrue(plan.pause(4).compareTo(Duration.ofMinutes(8)) >= 0);
        assertTrue(plan.pause(1000).compareTo(Duration.ofHours(12)) >= 0);
        assertTrue(plan.pause(1000).compareTo(Duration.ofHours(15)) <= 0);
    }
}
