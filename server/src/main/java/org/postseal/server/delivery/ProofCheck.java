package org.postseal.server.delivery;

import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.InSession;
import org.postseal.client.keys.Proof;
import org.postseal.client.session.SessionLevel;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.server.delivery.Trouble.Permanence;
import org.postseal.server.delivery.Trouble.Scope;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.policy.SealingObserver;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.Mailbox;

import java.util.List;

/**
 * Has an MX host prove the domain's site key, where it offers to or the domain promises it. It runs
 * in a session that DANE and MTA-STS have let pass, so that it can add to them and replaces neither
 * . It does not look at the content: a seal excuses no host (S-02). The author's {@code
 * TLS-Required: No} does, as with these two: the proof is a thing of sessions.
 */
@Requirement({"A-02", "A-04", "A-05", "S-02"})
final class ProofCheck implements SessionCheck {
    /** Any mailbox will do: the policy and the site key are the domain's. */
    private static final String ANYBODY = "postmaster";

    private final Discovery discovery;
    private final InSession inSession;
    private final SealingObserver observer;

    ProofCheck(Discovery discovery, InSession inSession, SealingObserver observer) {
        this.discovery = discovery;
        this.inSession = inSession;
        this.observer = observer;
    }

    /**
     * A relay that the operator names is not the domain's, and has nothing to prove. Where the
     * message goes in spite of a proof that was missing, it is not asked for again.
     */
    @Override
    public Checked check(HopSession session, Route.To route) {
        if (session.demand().isWaived()) {
            return Checked.Passed.NOTHING;
        }
        return route.domain()
                .map(domain -> check(session.connection(), domain))
                .orElse(Checked.Passed.NOTHING);
    }

    private Checked check(SmtpConnection connection, String domain) {
        Findings findings = discovery.find(new Mailbox(ANYBODY, domain), false);
        DomainPolicy policy = findings.policy();
        boolean promised =
                policy.isAuthenticated()
                        && policy.record().filter(PolicyRecord::siteAuth).isPresent();
        if (!promised && !isWorthwhile(connection, policy)) {
            return Checked.Passed.NOTHING;
        }
        return switch (inSession.prove(connection, domain, findings)) {
            case Proof.Given(var key) ->
                    new Checked.Passed(SessionLevel.SITE, List.of("site proof by " + key));
            case Proof.Continued(var key) ->
                    new Checked.Passed(
                            SessionLevel.CONTINUED,
                            List.of("site proof by " + key + " as before, not authenticated"));
            case Proof.Missing(String why) when promised -> broken(domain, policy, why);
            case Proof.Missing(String why) ->
                    new Checked.Passed(SessionLevel.CLEAR, List.of("no site proof: " + why));
        };
    }

    /** Without an authenticated policy the host may still be known again by its proof. */
    private static boolean isWorthwhile(SmtpConnection connection, DomainPolicy policy) {
        boolean named = policy.record().filter(record -> !record.keys().isEmpty()).isPresent();
        return (named || !policy.isAuthenticated())
                && connection.tls().isPresent()
                && connection.ehlo().openpgp().filter(EhloKeyword::prove).isPresent();
    }

    /** a promise that is not kept. */
    private Checked broken(String domain, DomainPolicy policy, String why) {
        observer.failed(domain, SealingFailure.SITE_PROOF_FAILED);
        String reason = "site-proof-failed: " + domain + " says auth=site: " + why;
        return policy.record().filter(r -> r.mode() == PolicyRecord.Mode.ENFORCE).isPresent()
                ? new Checked.Refused(refused(reason))
                : new Checked.Passed(SessionLevel.CLEAR, List.of(reason));
    }

    private static Trouble refused(String why) {
        return Trouble.here(
                Scope.SITE,
                Permanence.TRANSIENT,
                "4.7.5",
                "The mail server for this address does not prove that it is the domain's",
                why);
    }
}
