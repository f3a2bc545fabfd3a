package org.postseal.server.reports;

import org.postseal.server.policy.SealingFailure;
import org.postseal.server.reports.TlsReport.FailureDetails;
import org.postseal.server.reports.TlsReport.Policy;
import org.postseal.server.reports.TlsReport.PolicyReport;
import org.postseal.spec.Requirement;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the report of a day from what was counted. */
final class Composer {
    /** Of seals that came here: to be told only to whom the seal's origin surely named. */
    private static final Set<String> OF_ORIGINS =
            Stream.of(SealingFailure.UNSEAL_FAILURE, SealingFailure.REPLAY)
                    .map(SealingFailure::token)
                    .collect(Collectors.toSet());

    private final ReportSettings settings;

    Composer(ReportSettings settings) {
        this.settings = settings;
    }

    /** What of the counts may be told to these places; may be nothing. */
    @Requirement("R-01")
    List<PolicyReport> telling(
            ReportKind kind, List<PolicyReport> counts, Destinations.Found.Places places) {
        return switch (kind) {
            case TLS -> counts;
            case OPENPGP ->
                    counts.stream()
                            .map(report -> openpgp(report, places))
                            .filter(report -> report.failed() > 0)
                            .toList();
        };
    }

    private static PolicyReport openpgp(PolicyReport counted, Destinations.Found.Places places) {
        Policy policy =
                new Policy(Policy.OPENPGP, places.policy(), counted.policy().domain(), List.of());
        List<FailureDetails> failures =
                counted.failures().stream()
                        .filter(
                                failure ->
                                        places.authenticated()
                                                || !OF_ORIGINS.contains(failure.resultType()))
                        .toList();
        long sum = failures.stream().mapToLong(FailureDetails::sessions).sum();
        return new PolicyReport(policy, 0, sum, failures);
    }

    Prepared prepare(ReportKind kind, LocalDate day, String domain, List<PolicyReport> policies) {
        TlsReport report = report(kind, day, domain, policies);
        return new Prepared(domain, kind, day, report.id(), ReportWriter.gzip(report));
    }

    TlsReport report(ReportKind kind, LocalDate day, String domain, List<PolicyReport> policies) {
        return new TlsReport(
                settings.organization(),
                Prepared.begin(day),
                Prepared.end(day),
                settings.contact().map(contact -> contact.wire()),
                day + "." + kind.token() + "." + domain + "@" + settings.hostname(),
                policies);
    }
}
