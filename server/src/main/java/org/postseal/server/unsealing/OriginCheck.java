package org.postseal.server.unsealing;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks who sealed: the origin's authenticated {@code k} against the signature inside (P-05). */
@Requirement("P-05")
final class OriginCheck {
    private static final Logger LOG = LoggerFactory.getLogger(OriginCheck.class);

    private final Discovery discovery;
    private final InstantSource clock;
    private final Duration limit;

    OriginCheck(Discovery discovery, InstantSource clock, Duration limit) {
        this.discovery = discovery;
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * Judges a seal whose integrity was verified: before that, a lookup would carry unverified
     * plaintext out of here.
     *
     * @param ours the certificate that it is sealed to
     */
    CompletableFuture<Origin> judge(SealReader.Opened opened, Fingerprint ours) {
        Mailbox postmaster = new Mailbox("postmaster", opened.header().origin());
        return CompletableFuture.supplyAsync(
                        () -> discovery.find(postmaster, false),
                        task -> Thread.ofVirtual().name("origin").start(task))
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .handle(
                        (findings, failure) -> {
                            if (failure != null) {
                                LOG.warn(
                                        "origin={}: lookup failed: {}",
                                        opened.header().origin(),
                                        failure.toString());
                                return new Origin.TempError();
                            }
                            return judge(findings, opened.signature(), ours);
                        });
    }

    private Origin judge(Findings findings, Optional<SealSignature> signature, Fingerprint ours) {
        DomainPolicy policy = findings.policy();
        List<Fingerprint> keys =
                policy.isAuthenticated()
                        ? policy.record().map(PolicyRecord::keys).orElse(List.of())
                        : List.of();
        if (keys.isEmpty()) {
            boolean failed =
                    policy.lookup() == DomainPolicy.Lookup.FAILED
                            || policy.lookup() == DomainPolicy.Lookup.BOGUS;
            return failed ? new Origin.TempError() : new Origin.Neutral();
        }
        if (signature.isEmpty()) {
            return new Origin.Fail("no signature that counts, though the origin publishes k");
        }
        if (!signature.get().mayBeFor(ours)) {
            return new Origin.Fail("the signature is for another certificate");
        }
        return judge(siteCertificates(findings, keys), signature.get());
    }

    private static List<Certificate> siteCertificates(Findings findings, List<Fingerprint> keys) {
        return findings.candidates().stream()
                .filter(candidate -> candidate.scope() == SealLevel.SITE)
                .map(Candidate::certificate)
                .filter(certificate -> keys.contains(certificate.fingerprint()))
                .toList();
    }

    private Origin judge(List<Certificate> certificates, SealSignature signature) {
        if (certificates.isEmpty()) {
            return new Origin.TempError(); // k names keys that cannot be had now
        }
        return certificates.stream()
                .filter(certificate -> signature.isBy(certificate, clock.instant()))
                .<Origin>map(certificate -> new Origin.Pass(certificate.fingerprint()))
                .findFirst()
                .orElseGet(() -> new Origin.Fail("signed by a key that is not in the origin's k"));
    }
}
