package org.postseal.client.keys;

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
        HttpsFetch.Outcome outcome = https.get(advanced);
        if (!(outcome instanceof HttpsFetch.Outcome.NoHost(String detail))) {
            return read("WKD advanced", advanced, outcome, mailbox);
        }
        List<Attempt> attempts = new ArrayList<>();
        attempts.add(
                new Attempt("WKD advanced", advanced.toString(), Attempt.Outcome.ABSENT, detail));
        URI direct = Names.wkdDirect(mailbox);
        Found found = read("WKD direct", direct, https.get(direct), mailbox);
        attempts.addAll(found.attempts());
        return new Found(found.candidates(), attempts, found.withdrawn());
    }

    private Found read(String source, URI url, HttpsFetch.Outcome outcome, Mailbox mailbox) {
        String question = url.toString();
        return switch (outcome) {
            case HttpsFetch.Outcome.Body(byte[] octets) -> parse(source, question, octets, mailbox);
            case HttpsFetch.Outcome.Absent(String detail) ->
                    new Found(
                            List.of(),
                            List.of(new Attempt(source, question, Attempt.Outcome.ABSENT, detail)),
                            true);
            case HttpsFetch.Outcome.NoHost(String detail) ->
                    Found.nothing(new Attempt(source, question, Attempt.Outcome.ABSENT, detail));
            case HttpsFetch.Outcome.Failed(String detail) ->
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
