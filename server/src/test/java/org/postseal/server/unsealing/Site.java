package org.postseal.server.unsealing;

import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.Source;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A site with keys of its own, and what others find of it. */
record Site(String domain, FileSiteKeys keys) {
    static Site open(Path directory, String domain, KeyVersion version, InstantSource clock)
            throws IOException {
        SiteKeySettings settings = new SiteKeySettings(domain, version, SiteKeySettings.MONTHLY);
        return new Site(
                domain,
                FileSiteKeys.open(directory.resolve(domain), settings, clock, new SecureRandom()));
    }

    Certificate certificate() throws Exception {
        return Certificate.parse(keys.certificate());
    }

    RecipientKey recipientKey(Instant now) throws Exception {
        return switch (certificate().usability(now)) {
            case Certificate.Usability.Usable usable ->
                    new RecipientKey(usable.encryptionKey(), keys.fingerprint(), usable.aead());
            case Certificate.Usability.Unusable unusable ->
                    throw new AssertionError(unusable.reason());
        };
    }

    /** A discovery that finds this site's policy and certificate with DNSSEC. */
    Discovery published() throws Exception {
        return published(List.of(keys.fingerprint()), List.of(certificate()));
    }

    static Discovery published(List<Fingerprint> k, List<Certificate> certificates) {
        PolicyRecord record =
                new PolicyRecord(
                        "1",
                        PolicyRecord.Mode.ENFORCE,
                        Optional.empty(),
                        Set.of(SealLevel.SITE),
                        k,
                        Optional.empty(),
                        false,
                        Optional.empty());
        return finding(
                new DomainPolicy(
                        Optional.of(record),
                        DomainPolicy.Origin.DNSSEC,
                        Instant.MAX,
                        DomainPolicy.Lookup.FOUND,
                        ""),
                certificates);
    }

    /** A discovery that finds no policy. */
    static Discovery unpublished(DomainPolicy.Lookup lookup) {
        return finding(
                new DomainPolicy(
                        Optional.empty(), DomainPolicy.Origin.NONE, Instant.MAX, lookup, ""),
                List.of());
    }

    static Discovery finding(DomainPolicy policy, List<Certificate> certificates) {
        List<Candidate> candidates =
                certificates.stream()
                        .map(
                                certificate ->
                                        new Candidate(
                                                SealLevel.SITE,
                                                certificate,
                                                Source.DANE,
                                                true,
                                                Instant.MAX,
                                                Optional.empty()))
                        .toList();
        Findings findings = new Findings(policy, candidates, List.<Attempt>of());
        return new Discovery() {
            @Override
            public Findings find(Mailbox recipient, boolean wantUserKeys) {
                return findings;
            }

            @Override
            public void forget(Mailbox recipient) {
                throw new UncheckedIOException(new IOException("nothing is cached"));
            }
        };
    }
}
