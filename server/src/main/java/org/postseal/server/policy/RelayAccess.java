package org.postseal.server.policy;

import org.postseal.client.session.IpNetwork;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Relays for the networks it is told to and for clients that showed who they are, receives for
 * local domains, refuses the rest. An unknown local recipient is refused here, so that no bounce
 * has to be sent for it later.
 */
public final class RelayAccess implements RecipientPolicy {
    private static final CompletionStage<Verdict> ACCEPT =
            CompletableFuture.completedFuture(new Verdict.Accept());
    private static final CompletionStage<Verdict> DENIED =
            CompletableFuture.completedFuture(
                    new Verdict.Refuse(550, "5.7.1", "Relay access denied"));
    private static final Verdict UNKNOWN = new Verdict.Refuse(550, "5.1.1", "No such user here");
    private static final Verdict FULL = new Verdict.Refuse(552, "5.2.2", "Mailbox full");
    private static final Verdict DOWN =
            new Verdict.Refuse(450, "4.4.1", "Recipient cannot be verified now");

    private final List<IpNetwork> relayNetworks;
    private final Map<String, LocalRecipients> local;

    /**
     * @param relayNetworks clients that may send anywhere
     * @param local the domains received for, lower-case A-labels
     */
    public RelayAccess(List<IpNetwork> relayNetworks, Map<String, LocalRecipients> local) {
        this.relayNetworks = List.copyOf(relayNetworks);
        this.local = Map.copyOf(local);
    }

    @Override
    public CompletionStage<Verdict> check(Client client, ReversePath from, Mailbox to) {
        if (to.domain().isEmpty()) {
            return ACCEPT; // RFC 5321 4.1.1.3: <postmaster> is the one address without a domain
        }
        LocalRecipients recipients = local.get(to.domain());
        if (recipients == null) {
            return mayRelay(client) ? ACCEPT : DENIED;
        }
        if (to.localPart().equalsIgnoreCase("postmaster")) {
            return ACCEPT; // RFC 5321 4.5.1
        }
        return switch (recipients) {
            case LocalRecipients.Listed listed ->
                    listed.has(to.localPart())
                            ? ACCEPT
                            : CompletableFuture.completedFuture(UNKNOWN);
            case LocalRecipients.Asked asked ->
                    asked.callAhead()
                            .ask(to)
                            .handle((answer, failure) -> failure == null ? verdict(answer) : DOWN);
        };
    }

    private boolean mayRelay(Client client) {
        return client.identity().isPresent()
                || IpNetwork.anyContains(relayNetworks, client.address());
    }

    private static Verdict verdict(CallAhead.Answer answer) {
        return switch (answer) {
            case ACCEPTED -> new Verdict.Accept();
            case UNKNOWN -> UNKNOWN;
            case FULL -> FULL;
            case UNAVAILABLE -> DOWN;
        };
    }
}
