package org.postseal.client.keys;

import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.SealLevel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Judges one positive reply to PGPKEY. A {@link SyntaxException} refuses the reply; its text says
 * why.
 *
 * @param sites the domain's authenticated site certificates
 * @param held what HAVE named
 * @param last what was held before, if only to know its {@code S}
 */
@Requirement({"K-05", "K-07", "K-08", "K-09"})
record KeyReplyJudge(
        KeyQuery query,
        DomainPolicy policy,
        List<Certificate> sites,
        InSession.Peer peer,
        Optional<CachedCertificate> held,
        Optional<CachedCertificate> last,
        Instant now) {
    private static final Duration LONGEST = Duration.ofDays(7);

    /** What a reply that was not refused gives, and what of it may be kept. */
    record Verdict(Candidate candidate, Optional<CachedCertificate> keep) {}

    /** An {@code S} that verified. */
    private record Signed(Instant created, Fingerprint signer) {}

    Verdict judge(KeyReply reply) throws SyntaxException {
        return switch (reply) {
            case KeyReply.Key key -> judge(key);
            case KeyReply.Unchanged unchanged -> judge(unchanged);
        };
    }

    private Verdict judge(KeyReply.Key key) throws SyntaxException {
        Certificate certificate = Certificate.parse(key.certificate());
        if (!certificate.fingerprint().equals(key.fingerprint())) {
            throw new SyntaxException("FPR does not name the certificate");
        }
        if (key.scope() == SealLevel.USER && query instanceof KeyQuery.Site) {
            throw new SyntaxException("a user certificate where the site's was asked for");
        }
        Instant until = expiry(key.expires());
        Optional<Signed> signed =
                signature(key.siteSignature(), key.scope(), certificate, key.expires());
        return key.scope() == SealLevel.SITE
                ? site(certificate, until, signed)
                : user(certificate, until, signed);
    }

    /** D-08: good if {@code k} names it, whoever brought it. */
    private Verdict site(Certificate certificate, Instant until, Optional<Signed> signed)
            throws SyntaxException {
        Candidate judged =
                SiteKeySource.judge(certificate, policy, until, now)
                        .orElseThrow(
                                () ->
                                        new SyntaxException(
                                                "key-conflict: "
                                                        + certificate.fingerprint()
                                                        + " is not in the domain's k"));
        if (!judged.authenticated()) {
            return new Verdict(judged, Optional.empty());
        }
        return kept(SealLevel.SITE, certificate, Source.PGPKEY_SIGNED, until, signed);
    }

    private Verdict user(Certificate certificate, Instant until, Optional<Signed> signed)
            throws SyntaxException {
        KeyQuery.User user = (KeyQuery.User) query;
        if (signed.isPresent()) {
            return kept(SealLevel.USER, certificate, Source.PGPKEY_SIGNED, until, signed);
        }
        if (!certificate.names(user.mailbox(), now)) {
            throw new SyntaxException(
                    certificate.fingerprint()
                            + " has neither a valid S nor a User ID of the address");
        }
        if (peer == InSession.Peer.AUTHENTICATED) {
            return kept(SealLevel.USER, certificate, Source.PGPKEY_SESSION, until, signed);
        }
        return new Verdict(
                Candidates.of(
                        SealLevel.USER, certificate, Source.UNAUTHENTICATED, false, until, now),
                Optional.empty());
    }

    private Verdict kept(
            SealLevel scope,
            Certificate certificate,
            Source source,
            Instant until,
            Optional<Signed> signed) {
        Candidate candidate = Candidates.of(scope, certificate, source, true, until, now);
        Optional<Instant> created = signed.map(Signed::created);
        return new Verdict(
                candidate,
                Optional.of(
                        new CachedCertificate(
                                scope,
                                certificate,
                                source,
                                now,
                                candidate.until(),
                                created.or(() -> last.flatMap(CachedCertificate::signed)),
                                signed.map(Signed::signer))));
    }

    /** K-09: UNCHANGED alone brings no new EXP. */
    private Verdict judge(KeyReply.Unchanged unchanged) throws SyntaxException {
        CachedCertificate cached =
                held.orElseThrow(() -> new SyntaxException("UNCHANGED where nothing was held"));
        Instant until = expiry(unchanged.expires());
        Optional<Signed> signed =
                signature(
                        unchanged.siteSignature(),
                        cached.scope(),
                        cached.certificate(),
                        unchanged.expires());
        if (signed.isEmpty() && peer != InSession.Peer.AUTHENTICATED) {
            return new Verdict(cached.candidate(now), Optional.empty());
        }
        CachedCertificate renewed =
                new CachedCertificate(
                        cached.scope(),
                        cached.certificate(),
                        cached.source(),
                        now,
                        Candidates.of(
                                        cached.scope(),
                                        cached.certificate(),
                                        cached.source(),
                                        true,
                                        until,
                                        now)
                                .until(),
                        signed.map(Signed::created).or(cached::signed),
                        signed.map(Signed::signer).or(cached::signer));
        return new Verdict(renewed.candidate(now), Optional.of(renewed));
    }

    private Instant expiry(long seconds) throws SyntaxException {
        Instant expires = Instant.ofEpochSecond(seconds);
        if (!expires.isAfter(now)) {
            throw new SyntaxException("EXP has passed");
        }
        if (expires.isAfter(now.plus(LONGEST).plus(SelfSignature.SKEW))) {
            throw new SyntaxException("EXP is more than seven days ahead");
        }
        return expires;
    }

    /**
     * Checks {@code S} against the authenticated site keys. Empty where there is none, or no such
     * key to check it with; refused where it is wrong or older than the last.
     */
    private Optional<Signed> signature(
            Optional<byte[]> packet, SealLevel scope, Certificate certificate, long expires)
            throws SyntaxException {
        List<Certificate> signers = signers(scope, certificate);
        if (packet.isEmpty() || signers.isEmpty()) {
            return Optional.empty();
        }
        byte[] octets = SignedOctets.key(query, scope, certificate.sha256(), expires);
        Certificate signer =
                signers.stream()
                        .filter(site -> site.verifies(packet.get(), octets, now))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new SyntaxException(
                                                "key-conflict: S is not by the domain's site key"));
        Instant created = DetachedSignature.parse(packet.get()).orElseThrow().created();
        if (last.flatMap(CachedCertificate::signed).filter(created::isBefore).isPresent()) {
            throw new SyntaxException("S is older than the one known");
        }
        return Optional.of(new Signed(created, signer.fingerprint()));
    }

    /** A site certificate that {@code k} names signs for itself. */
    private List<Certificate> signers(SealLevel scope, Certificate certificate) {
        boolean named =
                policy.isAuthenticated()
                        && policy.record()
                                .filter(r -> r.keys().contains(certificate.fingerprint()))
                                .isPresent();
        return sites.isEmpty() && scope == SealLevel.SITE && named ? List.of(certificate) : sites;
    }
}
