package org.postseal.client.cli;

import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.Source;
import org.postseal.spec.dns.PolicyRecord;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints what a lookup found. */
final class LookupReport {
    private static final List<Source> RANKS = List.of(Source.values());

    private final PrintStream out;
    private final Instant now;

    LookupReport(PrintStream out, Instant now) {
        this.out = out;
        this.now = now;
    }

    void print(String title, Findings findings, Choice choice) {
        line(title);
        line("");
        line("asked");
        findings.attempts().forEach(this::attempt);
        line("");
        policy(findings.policy());
        line("");
        line(findings.candidates().isEmpty() ? "certificates: none" : "certificates");
        for (int i = 0; i < findings.candidates().size(); i++) {
            candidate(i + 1, findings.candidates().get(i));
        }
        line("");
        choice(findings.candidates(), choice);
        out.flush();
    }

    private void attempt(Attempt attempt) {
        String outcome = attempt.outcome().name().toLowerCase(Locale.ROOT);
        line("  %-13s %s", attempt.source(), attempt.question());
        line("  %-13s %s: %s", "", outcome, attempt.detail());
    }

    private void policy(DomainPolicy policy) {
        if (policy.record().isEmpty()) {
            line("policy: none (%s)", policy.detail());
            return;
        }
        line("policy");
        line("  %s", policy.record().map(PolicyRecord::encode).orElseThrow());
        String binding =
                policy.isAuthenticated() ? "" : ": a hint, not authenticated, so it never enforces";
        line("  origin %s%s", policy.origin(), binding);
        line("  until %s", instant(policy.expires()));
    }

    private void candidate(int number, Candidate candidate) {
        Source source = candidate.source();
        line("  %d. %s", number, candidate.scope().token());
        line("     fingerprint  %s", candidate.certificate().fingerprint());
        line(
                "     source       %s (rank %d of %d), %s",
                source.text(),
                RANKS.indexOf(source) + 1,
                RANKS.size(),
                candidate.authenticated() ? "authenticated" : "not authenticated");
        switch (candidate.certificate().usability(now)) {
            case Certificate.Usability.Usable usable ->
                    line(
                            "     seals to     %s, %s, expires %s",
                            usable.keyFingerprint(),
                            usable.aead() ? "SEIPDv2" : "SEIPDv1",
                            instant(usable.expires()));
            case Certificate.Usability.Unusable _ -> {}
        }
        line("     usable       %s", candidate.problem().map(p -> "no: " + p).orElse("yes"));
        line("     look again   %s", instant(candidate.until()));
    }

    private void choice(List<Candidate> candidates, Choice choice) {
        choice.chosen()
                .ifPresentOrElse(
                        best ->
                                line(
                                        "a sender would seal to %d: level %d (%s)",
                                        candidates.indexOf(best) + 1,
                                        best.level(),
                                        Choice.levelName(best)),
                        () -> line("a sender would find nothing to seal to"));
        for (Candidate candidate : candidates) {
            if (!choice.chosen().equals(Optional.of(candidate))) {
                line(
                        "  not %d: %s",
                        candidates.indexOf(candidate) + 1, choice.objection(candidate));
            }
        }
    }

    private static String instant(Instant instant) {
        if (instant.equals(Instant.MAX)) {
            return "never";
        }
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for one method
    private void line(String format, Object... values) {
        out.print(Printable.of(String.format(Locale.ROOT, format, values)).stripTrailing());
        out.print('\n');
    }
}
