package org.postseal.client.keys;

import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A user's certificate from pins, cache, DNS and WKD, in the order of trust. */
@Requirement("D-10")
final class UserLookup {
    private static final Duration ABSENT_LIFE = Duration.ofMinutes(10);
    private static final Duration FAILED_LIFE = Duration.ofMinutes(1);
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final Pins pins;
    private final CertificateCache cache;
    private final NegativeCache negative;
    private final DaneUserSource dane;
    private final WkdSource wkd;
    private final Clock clock;

    UserLookup(
            Pins pins,
            CertificateCache cache,
            NegativeCache negative,
            DaneUserSource dane,
            WkdSource wkd,
            Clock clock) {
        this.pins = pins;
        this.cache = cache;
        this.negative = negative;
        this.dane = dane;
        this.wkd = wkd;
        this.clock = clock;
    }

    Found find(Mailbox mailbox, DomainPolicy policy) {
        Optional<Pins.Pin> pin = pins.of(mailbox);
        if (pin.flatMap(Pins.Pin::certificate).isPresent()) {
            return pinned(mailbox, pin.get());
        }
        Found found = ask(mailbox, policy);
        return pin.map(p -> matching(found, p.fingerprint())).orElse(found);
    }

    private Found pinned(Mailbox mailbox, Pins.Pin pin) {
        Candidate candidate = pinned(pin.certificate().orElseThrow());
        List<Attempt> attempts =
                List.of(
                        Candidates.report("pin", mailbox.wire(), candidate),
                        skipped("OPENPGPKEY", mailbox, "pinned"),
                        skipped("WKD", mailbox, "pinned"));
        return new Found(List.of(candidate), attempts, false);
    }

    private Candidate pinned(Certificate certificate) {
        return Candidates.of(
                SealLevel.USER, certificate, Source.PIN, true, Instant.MAX, clock.instant());
    }

    /** A pinned fingerprint: what matches it has the pin's rank, the rest is a conflict. */
    private Found matching(Found found, Fingerprint fingerprint) {
        List<Candidate> candidates = new ArrayList<>();
        List<Attempt> attempts = new ArrayList<>(found.attempts());
        for (Candidate candidate : found.candidates()) {
            if (candidate.certificate().fingerprint().equals(fingerprint)) {
                candidates.add(pinned(candidate.certificate()));
            } else {
                attempts.add(
                        new Attempt(
                                "pin",
                                fingerprint.hex(),
                                Attempt.Outcome.UNUSABLE,
                                "key-conflict: "
                                        + candidate.certificate().fingerprint()
                                        + " from "
                                        + candidate.source().text()));
            }
        }
        return new Found(candidates, attempts, false);
    }

    private Found ask(Mailbox mailbox, DomainPolicy policy) {
        Instant now = clock.instant();
        String key = CertificateCache.user(mailbox);
        Collected all = new Collected();
        if (allows(policy, PolicyRecord.Source.DANE)) {
            Found found = dane.find(mailbox); // the resolver has a cache of its own
            all.add(found);
            keep(key, Source.DANE, found, now);
        } else {
            all.attempts.add(skipped("OPENPGPKEY", mailbox, "not in the domain's src"));
        }
        askWkd(mailbox, policy, all, now);
        cache.live(key, now)
                .filter(held -> stands(held, policy) && !all.has(held.certificate()))
                .ifPresent(held -> all.addCached(mailbox, held.candidate(now)));
        all.candidates.sort(Comparator.comparing(Candidate::source));
        return new Found(all.candidates, all.attempts, false);
    }

    private void askWkd(Mailbox mailbox, DomainPolicy policy, Collected all, Instant now) {
        String key = CertificateCache.user(mailbox);
        Optional<CachedCertificate> held = cache.live(key, now).filter(h -> stands(h, policy));
        if (!allows(policy, PolicyRecord.Source.WKD)) {
            all.attempts.add(skipped("WKD", mailbox, "not in the domain's src"));
        } else if (all.isSettled() || held.filter(h -> h.source() == Source.DANE).isPresent()) {
            all.attempts.add(skipped("WKD", mailbox, "a higher rank is known"));
        } else if (held.filter(h -> h.source() == Source.WKD && !h.isAging(now)).isPresent()) {
            all.attempts.add(skipped("WKD", mailbox, "asked not long ago"));
        } else {
            Found found = fetchWkd(mailbox);
            all.add(found);
            keep(key, Source.WKD, found, now);
        }
    }

    private Found fetchWkd(Mailbox mailbox) {
        String key = negativeKey(mailbox);
        Optional<Attempt> nothing =
                negative.get(key).or(() -> negative.get(silentKey(mailbox.domain())));
        if (nothing.isPresent()) {
            Attempt a = nothing.get();
            return Found.nothing(
                    new Attempt(
                            a.source(),
                            a.question(),
                            a.outcome(),
                            a.detail() + " (asked not long ago)"));
        }
        Instant begun = clock.instant();
        Found found = wkd.find(mailbox);
        if (found.candidates().isEmpty()) {
            Attempt last = found.attempts().getLast();
            boolean failed = last.outcome() == Attempt.Outcome.FAILED;
            negative.add(key, failed ? FAILED_LIFE : ABSENT_LIFE, last);
            if (failed && !clock.instant().isBefore(begun.plus(SLOW))) {
                negative.add(silentKey(mailbox.domain()), FAILED_LIFE, last);
            }
        }
        return found;
    }

    static String negativeKey(Mailbox mailbox) {
        return "wkd:" + Pins.target(mailbox);
    }

    /** Who waited in vain waits once, and not for each recipient of the domain. */
    static String silentKey(String domain) {
        return "wkd-silent:" + domain;
    }

    /** A failure changes nothing; what a source has withdrawn ends. */
    private void keep(String key, Source source, Found found, Instant now) {
        for (Candidate candidate : found.candidates()) {
            if (candidate.certificate().isRevoked(now)) {
                cache.revoke(key, candidate.certificate());
            }
        }
        found.candidates().stream()
                .filter(c -> c.authenticated() && c.isUsable())
                .findFirst()
                .ifPresent(c -> cache.put(key, cached(c, now), now));
        if (found.withdrawn()
                && cache.live(key, now).filter(h -> h.source() == source).isPresent()) {
            cache.expire(key, now);
        }
    }

    private static CachedCertificate cached(Candidate c, Instant now) {
        return new CachedCertificate(
                c.scope(),
                c.certificate(),
                c.source(),
                now,
                c.until(),
                Optional.empty(),
                Optional.empty());
    }

    /** False where an authenticated {@code src} leaves this place out. */
    static boolean allows(DomainPolicy policy, PolicyRecord.Source place) {
        return !policy.isAuthenticated()
                || policy.record()
                        .flatMap(PolicyRecord::sources)
                        .filter(sources -> !sources.contains(place))
                        .isEmpty();
    }

    /** What is kept counts only while the policy still allows its source and its signer. */
    private static boolean stands(CachedCertificate held, DomainPolicy policy) {
        PolicyRecord.Source place =
                switch (held.source()) {
                    case DANE -> PolicyRecord.Source.DANE;
                    case WKD -> PolicyRecord.Source.WKD;
                    default -> PolicyRecord.Source.SMTP;
                };
        boolean signer =
                held.signer().isEmpty()
                        || (policy.isAuthenticated()
                                && policy.record()
                                        .filter(r -> r.keys().contains(held.signer().get()))
                                        .isPresent());
        return signer && allows(policy, place);
    }

    private static Attempt skipped(String source, Mailbox mailbox, String why) {
        return new Attempt(source, mailbox.wire(), Attempt.Outcome.SKIPPED, why);
    }

    /** What has come together so far. */
    private static final class Collected {
        private final List<Candidate> candidates = new ArrayList<>();
        private final List<Attempt> attempts = new ArrayList<>();

        void add(Found found) {
            candidates.addAll(found.candidates());
            attempts.addAll(found.attempts());
        }

        void addCached(Mailbox mailbox, Candidate candidate) {
            candidates.add(candidate);
            attempts.add(
                    new Attempt(
                            "key cache",
                            mailbox.wire(),
                            Attempt.Outcome.CACHED,
                            candidate.certificate().fingerprint()
                                    + " from "
                                    + candidate.source().text()
                                    + ", until "
                                    + candidate.until()));
        }

        boolean isSettled() {
            return candidates.stream().anyMatch(c -> c.authenticated() && c.isUsable());
        }

        boolean has(Certificate certificate) {
            return candidates.stream()
                    .filter(Candidate::authenticated)
                    .anyMatch(c -> c.certificate().fingerprint().equals(certificate.fingerprint()));
        }
    }
}
