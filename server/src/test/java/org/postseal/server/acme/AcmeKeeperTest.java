package org.postseal.server.acme;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.files.PrivateFiles;
import org.postseal.server.tls.HostCertificate;
import org.postseal.server.tls.TestAuthority;
import org.postseal.server.tls.TlsCertificates;
import org.postseal.server.tls.TlsFiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Renewal, and the change to the next key: which key gets a certificate, and what comes first. */
class AcmeKeeperTest {
    private static final String HOST = "mx.a.test";

    @TempDir private Path directory;
    private final TestAuthority ca = new TestAuthority();
    private final List<PublicKey> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch answer = new CountDownLatch(1);
    private volatile Optional<AcmeFailure> failure = Optional.empty();
    private TlsFiles current;
    private TlsFiles next;
    private TlsCertificates certificates;
    private AcmeKeeper keeper;

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectories(directory.resolve("next"));
        current = files(directory);
        next = files(directory.resolve("next"));
        ca.issue(current, Duration.ofDays(1).plusHours(1), HOST); // all but its last hour is over
        ca.issue(next, Duration.ofDays(90), "next.a.test");
        certificates = TlsCertificates.open(List.of(current));
        keeper =
                new AcmeKeeper(
                        this::order,
                        certificates,
                        current.certificate(),
                        List.of(HOST),
                        Instant::now,
                        new Random(1));
    }

    @AfterEach
    void close() {
        answer.countDown();
        keeper.close();
    }

    private static TlsFiles files(Path directory) {
        return new TlsFiles(directory.resolve("tls.pem"), directory.resolve("tls.key"));
    }

    private List<X509Certificate> order(Collection<String> names, KeyPair key)
            throws AcmeFailure, InterruptedException {
        asked.add(key.getPublic());
        assertTrue(answer.await(60, TimeUnit.SECONDS));
        if (failure.isPresent()) {
            throw failure.get();
        }
        try {
            TlsFiles issued = files(Files.createTempDirectory(directory, "issued"));
            Files.copy(asked.size() == 1 ? current.key() : next.key(), issued.key());
            ca.certify(issued, key, Duration.ofDays(90), names.toArray(String[]::new));
            return HostCertificate.read(issued).chain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void use() throws IOException {
        PrivateFiles.replace(current.key(), Files.readAllBytes(next.key()));
        PrivateFiles.replace(current.certificate(), Files.readAllBytes(next.certificate()));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "in time");
            LockSupport.parkNanos(5_000_000);
        }
    }

    private HostCertificate live() {
        return certificates.current().getFirst();
    }

    @Test
    void aRenewalKeepsTheKey() throws Exception {
        byte[] key = Files.readAllBytes(current.key());
        HostCertificate before = live();
        answer.countDown();
        keeper.start(Duration.ofMillis(20));
        await(() -> !live().equals(before));
        assertEquals(before.certificate().getPublicKey(), live().certificate().getPublicKey());
        assertArrayEquals(key, Files.readAllBytes(current.key()));
        assertTrue(live().expires().isAfter(before.expires()));
        assertEquals(List.of(before.certificate().getPublicKey()), asked);
    }

    @Test
    void theNextKeyHasItsCertificateBeforeItIsUsed() throws Exception {
        PublicKey nextKey = HostCertificate.read(next).certificate().getPublicKey();
        asked.add(nextKey); // so that the answer is for the next key
        answer.countDown();
        keeper.change(
                next,
                () -> {
                    HostCertificate ready = HostCertificate.read(next);
                    assertTrue(ready.names(HOST), "by the authority, for this host");
                    assertFalse(live().names("next.a.test"));
                    use();
                });
        assertEquals(nextKey, live().certificate().getPublicKey());
        assertTrue(live().names(HOST));
    }

    @Test
    void withoutACertificateTheKeyStays() throws Exception {
        HostCertificate before = live();
        failure = Optional.of(new AcmeFailure("no such account", Optional.empty()));
        answer.countDown();
        IOException e =
                assertThrows(
                        IOException.class,
                        () ->
                                keeper.change(
                                        next,
                                        () -> {
                                            throw new AssertionError("used without certificate");
                                        }));
        assertTrue(e.getMessage().contains("no such account"), e.getMessage());
        assertEquals(before, live());
        HostCertificate.read(next); // still a pair
    }

    /** What was asked for the key before never comes over the one after it. */
    @Test
    void aRenewalThatIsUnderWayDoesNotUndoTheChange() throws Exception {
        PublicKey nextKey = HostCertificate.read(next).certificate().getPublicKey();
        keeper.start(Duration.ofMillis(20));
        await(() -> asked.size() == 1);
        CompletableFuture<Void> change =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                keeper.change(next, this::use);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        answer.countDown();
        change.get(60, TimeUnit.SECONDS);
        assertEquals(nextKey, HostCertificate.read(current).certificate().getPublicKey());
        assertEquals(nextKey, live().certificate().getPublicKey());
    }
}
