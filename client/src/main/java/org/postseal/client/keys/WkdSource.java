package org.postseal.client.keys;

import org.postseal.client.session.HttpsResult;
import org.postseal.client.session.Redirects;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.Names;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A user's certificate in the Web Key Directory: the advanced method, and the direct one only where
 * the {@code openpgpkey} host does not exist.
 */
@Requirement("T-07")
final class WkdSource {
    private static final Duration LIFE = Duration.ofDays(1);

    private final HttpsFetch https;
    private final Clock clock;

    WkdSource(HttpsFetch https, Clock clock) {
        this.https = https;
        this.clock = clock;
    }

    Found find(Mailbox mailbox) {
        URI advanced = Names.wkdAdvanced(mailbox);
        Redirects within = new Redirects.Within(mailbox.domain());
        HttpsResult result = https.get(advanced, within);
        if (!(result instanceof HttpsResult.HostAbsent(String detail))) {
            return read("WKD advanced", advanced, result, mailbox);
        }
        List<Attempt> attempts = new ArrayList<>();
        attempts.add(
                new Attempt("WKD advanced", advanced.toString(), Attempt.Outcome.ABSENT, detail));
        URI direct = Names.wkdDirect(mailbox);
        Found found = read("WKD direct", direct, https.get(direct, within), mailbox);
        attempts.addAll(found.attempts());
        return new Found(found.candidates(), attempts, found.withdrawn());
    }

    private Found read(String source, URI url, HttpsResult result, Mailbox mailbox) {
        String question = url.toString();
        return switch (result) {
            case HttpsResult.Ok(byte[] octets, _) -> parse(source, question, octets, mailbox);
            case HttpsResult.NotFound() -> {
                Attempt absent = new Attempt(source, question, Attempt.Outcome.ABSENT, "not found");
                yield new Found(List.of(), List.of(absent), true);
            }
            case HttpsResult.HostAbsent(String detail) ->
                    Found.nothing(new Attempt(source, question, Attempt.Outcome.ABSENT, detail));
            case HttpsResult.Failed(String detail) ->
                    Found.nothing(new Attempt(source, question, Attempt.Outcome.FAILED, detail));
        };
    }

    private Found parse(String source, String question, byte[] octets, Mailbox mailbox) {
        Instant now = clock.instant();
        try {
            Certificate certificate = CertificateFiles.read(octets);
            if (!certificate.names(mailbox, now)) {
                return Found.nothing(
                        new Attempt(
                                source,
                                question,
                                Attempt.Outcome.UNUSABLE,
                                certificate.fingerprint()
                                        + " has no valid User ID of the address"));
            }
            Candidate candidate =
                    Candidates.of(
                            SealLevel.USER, certificate, Source.WKD, true, now.plus(LIFE), now);
            Attempt attempt = Candidates.report(source, question, candidate);
            return new Found(List.of(candidate), List.of(noted(attempt, octets)), false);
        } catch (SyntaxException e) {
            return Found.nothing(
                    new Attempt(source, question, Attempt.Outcome.UNUSABLE, e.getMessage()));
        }
    }

    private static Attempt noted(Attempt attempt, byte[] octets) {
        return CertificateFiles.isArmored(octets)
                ? new Attempt(
                        attempt.source(),
                        attempt.question(),
                        attempt.outcome(),
                        attempt.detail() + ", armored where WKD wants binary")
                : attempt;
    }
}
