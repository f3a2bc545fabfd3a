package org.postseal.server.reports;

import org.postseal.server.reports.TlsReport.FailureDetails;
import org.postseal.server.reports.TlsReport.Policy;
import org.postseal.server.reports.TlsReport.PolicyReport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts of one domain and day. Bounded: a domain whose policy or failures never repeat must not
 * grow it, so what is beyond counts in the sums only, and a policy beyond not at all. Not for many
 * threads.
 */
final class Tally {
    static final int MAX_POLICIES = 16;
    static final int MAX_FAILURES = 100;

    private final Map<Policy, Counts> policies = new LinkedHashMap<>();

    private static final class Counts {
        private long successful;
        private long failed;

        /** By all but their number. */
        private final Map<FailureDetails, Long> failures = new LinkedHashMap<>();

        void add(PolicyReport more) {
            successful += more.successful();
            failed += more.failed();
            for (FailureDetails failure : more.failures()) {
                FailureDetails kind = failure.times(0);
                if (failures.containsKey(kind) || failures.size() < MAX_FAILURES) {
                    failures.merge(kind, failure.sessions(), Long::sum);
                }
            }
        }

        PolicyReport report(Policy policy) {
            List<FailureDetails> details = new ArrayList<>();
            failures.forEach((kind, count) -> details.add(kind.times(count)));
            return new PolicyReport(policy, successful, failed, details);
        }
    }

    void add(List<PolicyReport> reports) {
        reports.forEach(this::add);
    }

    void add(PolicyReport report) {
        if (policies.containsKey(report.policy()) || policies.size() < MAX_POLICIES) {
            policies.computeIfAbsent(report.policy(), _ -> new Counts()).add(report);
        }
    }

    List<PolicyReport> reports() {
        List<PolicyReport> reports = new ArrayList<>();
        policies.forEach((policy, counts) -> reports.add(counts.report(policy)));
        return reports;
    }
}
