package org.postseal.server.reports;

import org.postseal.server.reports.TlsReport.FailureDetails;
import org.postseal.server.reports.TlsReport.Policy;
import org.postseal.server.reports.TlsReport.PolicyReport;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reports for people. What strangers wrote reaches a terminal without control characters. */
public final class ReportText {
    private static final int MAX_TEXT = 300;

    private ReportText() {}

    /** One line: day, who, about which domains, how many sessions. */
    static String line(TlsReport report) {
        String domains =
                report.policies().stream()
                        .map(policy -> policy.policy().domain())
                        .distinct()
                        .limit(3)
                        .collect(Collectors.joining(" "));
        long successful = report.policies().stream().mapToLong(PolicyReport::successful).sum();
        long failed = report.policies().stream().mapToLong(PolicyReport::failed).sum();
        return clean(
                "%s  %s  %s  ok=%d failed=%d"
                        .formatted(
                                LocalDate.ofInstant(report.begin(), ZoneOffset.UTC),
                                report.organization(),
                                domains,
                                successful,
                                failed));
    }

    /** The whole. */
    public static String of(TlsReport report) {
        StringBuilder text = new StringBuilder(1024);
        line(text, "report " + report.id() + " by " + report.organization());
        line(text, "from " + report.begin() + " to " + report.end());
        report.contact().ifPresent(contact -> line(text, "contact " + contact));
        return text.append(of(report.policies())).toString();
    }

    /** The policies alone. */
    public static String of(List<PolicyReport> policies) {
        StringBuilder text = new StringBuilder(1024);
        for (PolicyReport report : policies) {
            policy(text, report.policy());
            line(text, "  ok=" + report.successful() + " failed=" + report.failed());
            report.failures().forEach(failure -> line(text, "  " + failure(failure)));
        }
        return text.toString();
    }

    private static void policy(StringBuilder text, Policy policy) {
        line(text, policy.domain() + ": " + policy.type());
        policy.strings().forEach(string -> line(text, "  | " + string));
        if (!policy.mxHosts().isEmpty()) {
            line(text, "  mx " + String.join(" ", policy.mxHosts()));
        }
    }

    private static String failure(FailureDetails failure) {
        return failure.sessions()
                + " x "
                + failure.resultType()
                + part(" mx=", failure.mxHost())
                + part(" helo=", failure.mxHelo())
                + part(" ip=", failure.receivingIp())
                + part(" from=", failure.sendingMtaIp())
                + part(" reason=", failure.reason())
                + part(" see=", failure.information());
    }

    private static String part(String label, Optional<String> text) {
        return text.map(label::concat).orElse("");
    }

    private static void line(StringBuilder text, String line) {
        text.append(clean(line)).append('\n');
    }

    private static String clean(String line) {
        StringBuilder clean = new StringBuilder(Math.min(line.length(), MAX_TEXT));
        line.codePoints()
                .limit(MAX_TEXT)
                .map(c -> isVisible(c) ? c : '?')
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
