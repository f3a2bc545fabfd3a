package org.postseal.server.acme;

import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.postseal.server.files.PrivateFiles;
import org.postseal.server.tls.HostCertificate;
import org.postseal.server.tls.TlsCertificates;
import org.postseal.server.tls.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Keeps the host's certificate valid, and its names complete. */
public final class AcmeKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AcmeKeeper.class);

    private final Authority authority;
    private final TlsCertificates certificates;
    private final Path file;
    private final List<String> names;
    private final InstantSource clock;
    private final RenewalPlan plan;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("acme").daemon().factory());
    private Optional<HostCertificate> planned = Optional.empty();
    private Instant due = Instant.MIN;
    private int failures;

    /**
     * @param certificates the first is the one that is kept
     * @param file where its chain is; the key stays
     * @param names that it must have
     */
    public AcmeKeeper(
            Authority authority,
            TlsCertificates certificates,
            Path file,
            List<String> names,
            InstantSource clock,
            RandomGenerator random) {
        this.authority = authority;
        this.certificates = certificates;
        this.file = file;
        this.names = List.copyOf(names);
        this.clock = clock;
        this.plan = new RenewalPlan(random);
    }

    /** Looks every so often. */
    public void start(Duration every) {
        long millis = every.toMillis();
        var _ = timer.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        HostCertificate current = certificates.current().getFirst();
        if (planned.filter(current::equals).isEmpty()) {
            planned = Optional.of(current);
            due = plan.due(current, names);
            failures = 0;
        }
        if (clock.instant().isBefore(due)) {
            return;
        }
        try {
            renew();
        } catch (AcmeFailure e) {
            retry(e.getMessage(), e.notBefore());
        } catch (IOException | RuntimeException e) {
            retry(e.toString(), Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The key stays, and with it every TLSA 3 1 1 record. */
    private synchronized void renew() throws AcmeFailure, IOException, InterruptedException {
        certificates.reload();
        HostCertificate current = certificates.current().getFirst();
        if (planned.filter(current::equals).isEmpty()) {
            return; // changed meanwhile, and due at another time
        }
        certify(current, file);
    }

    /** Puts a key and its certificate into use. */
    @FunctionalInterface
    public interface Use {
        void run() throws IOException;
    }

    /**
     * Gets a certificate for a key that is not in use yet, and then puts both into use. No renewal
     * of the certificate before comes between. Blocks.
     *
     * @param next the key, and where its certificate goes
     * @throws IOException where there is no certificate, or it cannot be used
     */
    public synchronized void change(TlsFiles next, Use use) throws IOException {
        try {
            certify(HostCertificate.read(next), next.certificate());
        } catch (AcmeFailure e) {
            throw new IOException("the authority gave no certificate: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the authority was asked", e);
        }
        use.run();
        certificates.reload();
    }

    private void certify(HostCertificate before, Path to)
            throws AcmeFailure, IOException, InterruptedException {
        LOG.info("acme: asking for a certificate for {}", names);
        KeyPair key = new KeyPair(before.certificate().getPublicKey(), before.key());
        HostCertificate next = new HostCertificate(authority.order(names, key), before.key());
        boolean ours = next.certificate().getPublicKey().equals(key.getPublic());
        if (!ours || !names.stream().allMatch(next::names)) {
            throw new AcmeFailure("the authority gave another certificate", Optional.empty());
        }
        PrivateFiles.replace(to, pem(next.chain()));
        List<String> report = certificates.reload();
        LOG.info("acme: certificate for {} until {} {}", names, next.expires(), report);
    }

    private void retry(String reason, Optional<Instant> notBefore) {
        failures++;
        Instant usual = clock.instant().plus(plan.pause(failures));
        due = notBefore.filter(usual::isBefore).orElse(usual);
        LOG.warn("acme: no certificate for {}: {}; next try {}", names, reason, due);
    }

    private static byte[] pem(List<X509Certificate> chain) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (X509Certificate certificate : chain) {
                writer.writeObject(certificate);
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
