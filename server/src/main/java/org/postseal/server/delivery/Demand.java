package org.postseal.server.delivery;

import org.postseal.client.session.SessionLevel;
import org.postseal.client.session.TlsContext;
import org.postseal.client.session.TlsProblem;
import org.postseal.client.session.TlsVerification;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.server.delivery.SessionAttempt.Judged;

import java.util.List;
import java.util.Optional;

/**
 * What a session with one host must show.
 *
 * @param least the least level that will do
 * @param reasons what was found that led to it, for logs
 * @param policies those found, each with what speaks against the host already before a session;
 *     none where nothing was looked for
 * @param wish what the message itself asks, beside what the domain does
 */
record Demand(SessionLevel least, List<String> reasons, List<Judged> policies, SessionWish wish) {
    /** Nothing is known of the host. */
    static Demand nothing(String reason) {
        return new Demand(
                SessionLevel.CLEAR,
                List.of(reason),
                List.of(Judged.open(SessionAttempt.Policy.NONE)),
                SessionWish.NONE);
    }

    /**
     * The message goes over any session, after what is published could not be had: no policy is
     * held against this one.
     *
     * @param why it could not be had
     */
    static Demand waived(String why) {
        return new Demand(
                SessionLevel.CLEAR,
                List.of("TLS-Required: No in spite of: " + why),
                List.of(),
                SessionWish.TLS_NOT_REQUIRED);
    }

    /** What is published asks this. */
    static Demand published(SessionLevel least, List<String> reasons, List<Judged> policies) {
        return new Demand(least, reasons, policies, SessionWish.NONE);
    }

    /** True where the message goes whatever the domain asks of its sessions. */
    boolean isWaived() {
        return wish == SessionWish.TLS_NOT_REQUIRED;
    }

    Demand {
        reasons = List.copyOf(reasons);
        policies = List.copyOf(policies);
    }

    /** How a session did by each of the policies. */
    List<Judged> judge(SmtpConnection connection) {
        TlsVerification own = connection.verification();
        return policies.stream()
                .map(
                        policy ->
                                switch (policy.policy().kind()) {
                                    case TLSA -> judge(policy, own.trouble());
                                    case STS -> judge(policy, webPki(connection));
                                    case NONE ->
                                            connection.tls().isPresent()
                                                    ? policy
                                                    : judge(policy, own.trouble());
                                })
                .toList();
    }

    /**
     * Why a session that stands will not do: TLS did what the client asked of it, which may be less
     * than an MTA-STS policy asks beside TLSA records.
     */
    Optional<Trouble> unmet(SessionLevel reached, List<Judged> judged) {
        return least == SessionLevel.STS && reached.compareTo(least) < 0
                ? Optional.of(Refusals.insecure(String.join("; ", failures(judged))))
                : Optional.empty();
    }

    /** What a session failed by, which was not known before it. */
    List<String> failures(List<Judged> judged) {
        return judged.stream()
                .filter(after -> !policies.contains(after))
                .filter(after -> after.policy().kind() == SessionAttempt.Kind.STS)
                .flatMap(after -> after.failure().stream())
                .map(failure -> "MTA-STS enforce refuses: " + failure.detail())
                .toList();
    }

    /** How a session that did not come about did. */
    List<Judged> judge(TlsProblem problem) {
        return policies.stream().map(policy -> judge(policy, Optional.of(problem))).toList();
    }

    /** What is verified by an authority is so beside TLSA records, too. */
    private static Optional<TlsProblem> webPki(SmtpConnection connection) {
        return connection
                .tls()
                .map(tls -> TlsContext.verification(tls).trouble())
                .orElseGet(() -> connection.verification().trouble());
    }

    private static Judged judge(Judged before, Optional<TlsProblem> problem) {
        return before.failure().isPresent() || problem.isEmpty()
                ? before
                : Judged.failed(before.policy(), type(problem.get().kind()), problem.get().text());
    }

    private static ResultType type(TlsProblem.Kind problem) {
        return switch (problem) {
            case NOT_OFFERED -> ResultType.STARTTLS_NOT_SUPPORTED;
            case HOST_MISMATCH -> ResultType.CERTIFICATE_HOST_MISMATCH;
            case EXPIRED -> ResultType.CERTIFICATE_EXPIRED;
            case NOT_TRUSTED -> ResultType.CERTIFICATE_NOT_TRUSTED;
            case TLSA_MISMATCH, NOT_WANTED, HANDSHAKE, UNCHECKED -> ResultType.VALIDATION_FAILURE;
        };
    }
}
