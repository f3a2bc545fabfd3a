package org.postseal.server.reports;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A report (RFC 8460 section 4.4). Read from strangers it may hold anything within bounds.
 *
 * @param organization who reports
 * @param begin first second covered
 * @param end last second covered
 * @param contact how to reach the reporter
 * @param id unique for the reporter
 */
public record TlsReport(
        String organization,
        Instant begin,
        Instant end,
        Optional<String> contact,
        String id,
        List<PolicyReport> policies) {
    public TlsReport {
        policies = List.copyOf(policies);
    }

    /**
     * The policy that sessions were held to.
     *
     * @param type {@code tlsa}, {@code sts}, {@code openpgp} or {@code no-policy-found}
     * @param strings its lines
     * @param mxHosts patterns of an MTA-STS policy
     */
    public record Policy(String type, List<String> strings, String domain, List<String> mxHosts) {
        public static final String OPENPGP = "openpgp";

        public Policy {
            strings = List.copyOf(strings);
            mxHosts = List.copyOf(mxHosts);
        }

        boolean isOpenpgp() {
            return type.equals(OPENPGP);
        }
    }

    /** How sessions did by one policy. */
    public record PolicyReport(
            Policy policy, long successful, long failed, List<FailureDetails> failures) {
        public PolicyReport {
            failures = List.copyOf(failures);
        }
    }

    /** Sessions that failed alike. */
    public record FailureDetails(
            String resultType,
            Optional<String> sendingMtaIp,
            Optional<String> mxHost,
            Optional<String> mxHelo,
            Optional<String> receivingIp,
            long sessions,
            Optional<String> information,
            Optional<String> reason) {
        /** Of a kind alone. */
        static FailureDetails of(String resultType, long sessions) {
            return new FailureDetails(
                    resultType,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    sessions,
                    Optional.empty(),
                    Optional.empty());
        }

        FailureDetails times(long count) {
            return new FailureDetails(
                    resultType,
                    sendingMtaIp,
                    mxHost,
                    mxHelo,
                    receivingIp,
                    count,
                    information,
                    reason);
        }
    }
}
