package org.postseal.client.keys;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.DomainPolicy.Lookup;
import org.postseal.client.keys.DomainPolicy.Origin;
import org.postseal.client.session.HttpsResult;
import org.postseal.client.session.Redirects;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.Names;
import org.postseal.spec.dns.PolicyRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Asks for a domain's policy: the TXT record, and its HTTPS form. Remembers nothing. */
@Requirement({"D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-09", "D-10"})
final class PolicySource {
    private final Resolver resolver;
    private final HttpsFetch https;
    private final Clock clock;

    PolicySource(Resolver resolver, HttpsFetch https, Clock clock) {
        this.resolver = resolver;
        this.https = https;
        this.clock = clock;
    }

    /** A policy as seen now, and how it went. */
    record Seen(DomainPolicy policy, Attempt attempt) {}

    /** The TXT record; DNSSEC makes it authenticated, else it is a hint. */
    Seen txt(String domain) {
        String owner = Names.policyOwner(domain);
        Answer answer = resolver.resolve(owner, Type.TXT);
        DomainPolicy policy = read(answer);
        Attempt.Outcome outcome =
                switch (policy.lookup()) {
                    case FOUND -> Attempt.Outcome.FOUND;
                    case ABSENT -> Attempt.Outcome.ABSENT;
                    case INVALID -> Attempt.Outcome.UNUSABLE;
                    case BOGUS, FAILED -> Attempt.Outcome.FAILED;
                };
        return new Seen(policy, new Attempt("policy TXT", owner, outcome, policy.detail()));
    }

    private DomainPolicy read(Answer answer) {
        String security = answer.security().name().toLowerCase(Locale.ROOT);
        if (answer.security() == Answer.Security.BOGUS) {
            return none(Lookup.BOGUS, "bogus: " + answer.detail().orElse("validation failed"));
        }
        if (answer.status() == Answer.Status.FAILED) {
            return none(Lookup.FAILED, answer.detail().orElse("the lookup failed"));
        }
        List<String> texts =
                answer.records().stream()
                        .filter(TXTRecord.class::isInstance)
                        .map(record -> joined((TXTRecord) record))
                        .filter(PolicyRecord::isCandidate)
                        .toList();
        if (texts.isEmpty()) {
            return none(Lookup.ABSENT, "no record, " + security);
        }
        if (texts.size() > 1) {
            return none(Lookup.INVALID, texts.size() + " records where one belongs, " + security);
        }
        Origin origin = answer.isSecure() ? Origin.DNSSEC : Origin.HINT;
        return decode(texts.getFirst(), origin, answer.ttl(), security);
    }

    /** D-09: the same text over WebPKI. */
    Seen https(String domain) {
        String url = Names.httpsPolicy(domain).toString();
        HttpsResult result = https.get(Names.httpsPolicy(domain), new Redirects.Refused());
        return switch (result) {
            case HttpsResult.Ok(byte[] octets, _) -> {
                String text = new String(octets, StandardCharsets.UTF_8).strip();
                DomainPolicy policy = decode(text, Origin.HTTPS, Duration.ZERO, "https");
                boolean found = policy.lookup() == Lookup.FOUND;
                yield new Seen(
                        policy,
                        new Attempt(
                                "policy HTTPS",
                                url,
                                found ? Attempt.Outcome.FOUND : Attempt.Outcome.UNUSABLE,
                                policy.detail()));
            }
            case HttpsResult.NotFound() ->
                    seen(Lookup.ABSENT, Attempt.Outcome.ABSENT, url, "not found");
            case HttpsResult.HostAbsent(String detail) ->
                    seen(Lookup.ABSENT, Attempt.Outcome.ABSENT, url, detail);
            case HttpsResult.Failed(String detail) ->
                    seen(Lookup.FAILED, Attempt.Outcome.FAILED, url, detail);
        };
    }

    private Seen seen(Lookup lookup, Attempt.Outcome outcome, String url, String detail) {
        return new Seen(none(lookup, detail), new Attempt("policy HTTPS", url, outcome, detail));
    }

    private DomainPolicy decode(String text, Origin origin, Duration ttl, String how) {
        try {
            PolicyRecord record = PolicyRecord.decode(text);
            Duration life =
                    origin == Origin.HINT ? ttl : record.maxAge().orElse(ttl); // D-10: never beyond
            Instant expires = clock.instant().plus(life);
            String mode = record.mode().name().toLowerCase(Locale.ROOT);
            String detail = "mode=" + mode + " id=" + record.id() + ", " + how;
            return new DomainPolicy(Optional.of(record), origin, expires, Lookup.FOUND, detail);
        } catch (SyntaxException e) {
            return none(Lookup.INVALID, "bad record: " + e.getMessage() + ", " + how);
        }
    }

    private DomainPolicy none(Lookup lookup, String detail) {
        return new DomainPolicy(Optional.empty(), Origin.NONE, clock.instant(), lookup, detail);
    }

    /** The strings joined without separator; octets, not dnsjava's escaped presentation. */
    private static String joined(TXTRecord record) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (Object string : record.getStringsAsByteArrays()) {
            joined.writeBytes((byte[]) string);
        }
        return joined.toString(StandardCharsets.ISO_8859_1);
    }
}
