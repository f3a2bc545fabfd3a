package org.postseal.server.delivery;

import org.postseal.client.sts.StsFinding;
import org.postseal.client.sts.StsFinding.Held;
import org.postseal.client.sts.StsFinding.Trouble;
import org.postseal.server.delivery.SessionAttempt.Judged;
import org.postseal.server.delivery.SessionAttempt.Kind;
import org.postseal.server.delivery.SessionAttempt.Policy;
import org.postseal.spec.dns.StsPolicy;
import org.postseal.spec.dns.StsPolicy.Mode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a domain's MTA-STS policy says of one of its hosts.
 *
 * @param effect what follows from it alone
 * @param judged the policy, where there is one or one could not be fetched
 * @param reasons for logs
 */
record StsVerdict(Effect effect, Optional<Judged> judged, List<String> reasons) {
    /** What follows. */
    enum Effect {
        /** Nothing. */
        FREE,
        /** The certificate must verify by an authority, for the name of the host. */
        VERIFY,
        /** The host is not one of the domain's. */
        REFUSE
    }

    StsVerdict {
        reasons = List.copyOf(reasons);
    }

    static StsVerdict of(StsFinding finding, String host) {
        return finding.held()
                .map(held -> of(finding, held, host))
                .orElseGet(
                        () ->
                                new StsVerdict(
                                        Effect.FREE,
                                        finding.trouble().flatMap(StsVerdict::unfetched),
                                        finding.reasons()));
    }

    private static StsVerdict of(StsFinding finding, Held held, String host) {
        StsPolicy policy = held.policy();
        Policy shown = new Policy(Kind.STS, policy.lines(), policy.mx());
        List<String> reasons = new ArrayList<>(finding.reasons());
        Optional<String> pattern = policy.pattern(host);
        boolean enforced = policy.mode() == Mode.ENFORCE;
        if (pattern.isPresent()) {
            reasons.add("MTA-STS names " + host + " by mx " + pattern.get());
            return new StsVerdict(
                    enforced ? Effect.VERIFY : Effect.FREE,
                    Optional.of(Judged.open(shown)),
                    reasons);
        }
        String detail = "the MTA-STS policy does not name the host " + host;
        reasons.add(enforced ? detail : detail + ", which enforce would refuse");
        return new StsVerdict(
                enforced ? Effect.REFUSE : Effect.FREE,
                Optional.of(Judged.failed(shown, ResultType.VALIDATION_FAILURE, detail)),
                reasons);
    }

    /** That the TXT record cannot be looked up does not say that there is a policy. */
    private static Optional<Judged> unfetched(Trouble trouble) {
        Policy unknown = new Policy(Kind.STS, List.of(), List.of());
        return switch (trouble.kind()) {
            case LOOKUP -> Optional.empty();
            case FETCH -> failed(unknown, ResultType.STS_POLICY_FETCH_ERROR, trouble);
            case WEBPKI -> failed(unknown, ResultType.STS_WEBPKI_INVALID, trouble);
            case INVALID -> failed(unknown, ResultType.STS_POLICY_INVALID, trouble);
        };
    }

    private static Optional<Judged> failed(Policy policy, ResultType type, Trouble trouble) {
        return Optional.of(Judged.failed(policy, type, trouble.detail()));
    }
}
