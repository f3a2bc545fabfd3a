package org.postseal.client.cli;

import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.util.Optional;

/**
 * One recipient's copy of a message, and how it leaves.
 *
 * @param key what it is sealed to; empty: in clear, because the sender allows it
 */
record Copy(Mailbox recipient, Optional<Candidate> key) {
    /** What the sender allows. */
    enum Leave {
        /** Sealed to an authenticated user certificate, or not at all. */
        SEALED,
        /** As it is, where that cannot be. */
        CLEAR
    }

    /**
     * Decides for one recipient, and refuses what neither the sender nor the domain allows.
     *
     * @param operatorsWord use a user's certificate without the domain's word
     */
    static Copy of(Mailbox recipient, Findings findings, boolean operatorsWord, Leave leave)
            throws CommandFailure {
        Optional<Candidate> chosen = Choice.ofUser(findings, operatorsWord).chosen();
        if (chosen.filter(Candidate::authenticated).isPresent()) {
            return new Copy(recipient, chosen);
        }
        DomainPolicy policy = findings.policy();
        if (policy.lookup() == DomainPolicy.Lookup.BOGUS) {
            throw refusal(
                    ExitCode.TEMPFAIL, recipient, "DNS was tampered with: " + policy.detail());
        }
        if (enforces(policy)) {
            throw refusal(
                    ExitCode.NOPERM,
                    recipient,
                    "the domain enforces sealing, and there is no user certificate to use;"
                            + " your site can seal to it: postseal sendmail");
        }
        if (leave == Leave.CLEAR) {
            return new Copy(recipient, chosen);
        }
        throw chosen.isPresent()
                ? refusal(
                        ExitCode.NOPERM,
                        recipient,
                        "the only certificate is not authenticated, so it may be anybody's"
                                + " (--allow-clear takes it)")
                : nothing(recipient, findings);
    }

    private static boolean enforces(DomainPolicy policy) {
        return policy.isAuthenticated()
                && policy.record().orElseThrow().mode() == PolicyRecord.Mode.ENFORCE;
    }

    private static CommandFailure nothing(Mailbox recipient, Findings findings) {
        if (hasUsable(findings, SealLevel.USER)) {
            return refusal(
                    ExitCode.NOPERM,
                    recipient,
                    "there is a certificate, but the domain does not say seal=user"
                            + " (--user-keys published uses it)");
        }
        if (hasUsable(findings, SealLevel.SITE)) {
            return refusal(
                    ExitCode.UNAVAILABLE,
                    recipient,
                    "the domain's site takes seals, but only a site can make them;"
                            + " let yours: postseal sendmail");
        }
        boolean failed =
                findings.attempts().stream().anyMatch(a -> a.outcome() == Attempt.Outcome.FAILED);
        return failed
                ? refusal(ExitCode.TEMPFAIL, recipient, "the keys could not be looked up")
                : refusal(ExitCode.UNAVAILABLE, recipient, "no certificate was found to seal to");
    }

    private static boolean hasUsable(Findings findings, SealLevel scope) {
        return findings.candidates().stream().anyMatch(c -> c.isUsable() && c.scope() == scope);
    }

    private static CommandFailure refusal(int exitCode, Mailbox recipient, String why) {
        return new CommandFailure(exitCode, recipient + ": " + why);
    }
}
