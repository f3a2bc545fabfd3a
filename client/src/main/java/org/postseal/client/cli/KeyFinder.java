package org.postseal.client.cli;

import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.InSession;
import org.postseal.client.session.AddressLookup;
import org.postseal.client.session.DaneFinding;
import org.postseal.client.session.DaneLookup;
import org.postseal.client.session.HostAddresses;
import org.postseal.client.session.Referral;
import org.postseal.client.session.TlsMode;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.Mailbox;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for keys in one run of a command.
 *
 * @param discovery asks without a session
 * @param inSession asks a mail host
 * @param resolver what both stand on
 * @param dane there where DNS answers can be secure
 */
record KeyFinder(
        Discovery discovery, InSession inSession, Resolver resolver, Optional<DaneLookup> dane) {
    private Submission.Server secured(HostPort host, HostAddresses.Found found)
            throws CommandFailure {
        Submission.Server plain =
                Submission.Server.of(
                        new InetSocketAddress(found.addresses().getFirst(), host.port()),
                        host.host());
        if (dane.isEmpty()) {
            return plain;
        }
        return switch (dane.get().find(host.host(), host.port(), found, Referral.SETTINGS)) {
            case DaneFinding.NotApplicable _ -> plain;
            case DaneFinding.Unusable _ -> plain.with(target -> target.withTls(TlsMode.REQUIRED));
            case DaneFinding.Usable usable -> plain.with(t -> t.withDane(usable.policy()));
            case DaneFinding.Failed failed ->
                    throw new CommandFailure(
                            ExitCode.TEMPFAIL, String.join("; ", failed.reasons()));
        };
    }

    /** All that is published for a user; for an address literal nothing is. */
    Findings find(Mailbox recipient) {
        if (recipient.hasDomainName()) {
            return discovery.find(recipient, true);
        }
        DomainPolicy none =
                new DomainPolicy(
                        Optional.empty(),
                        DomainPolicy.Origin.NONE,
                        Instant.MAX,
                        DomainPolicy.Lookup.ABSENT,
                        "address literal");
        return new Findings(none, List.of(), List.of());
    }

    /** What is known of the recipient once a mail host was asked as well. */
    Findings ask(Submission session, Findings known, List<KeyQuery> queries) {
        InSession.Result result =
                inSession.ask(session.connection(), queries, known, InSession.Peer.UNAUTHENTICATED);
        List<Candidate> candidates = new ArrayList<>(known.candidates());
        candidates.addAll(result.candidates());
        candidates.sort(Comparator.comparing(Candidate::source));
        List<Attempt> attempts = new ArrayList<>(known.attempts());
        attempts.addAll(result.attempts());
        return new Findings(known.policy(), candidates, attempts);
    }

    /** Both certificates of a user's address: the catch-all of the site, and its own. */
    static List<KeyQuery> queries(Mailbox recipient) {
        return List.of(new KeyQuery.Site(recipient.domain()), new KeyQuery.User(recipient));
    }

    /**
     * A mail host by the same resolver as all else, and what its TLSA records ask of the session
     * (RFC 7672): whoever runs the command names it.
     */
    Submission.Server server(HostPort host) throws CommandFailure {
        if (host.literal().isPresent()) {
            return Submission.Server.of(
                    new InetSocketAddress(host.literal().get(), host.port()), host.host());
        }
        AddressLookup lookup = new AddressLookup(resolver, AddressLookup.Families.IPV4_FIRST);
        return switch (lookup.find(host.host())) {
            case HostAddresses.Found found -> secured(host, found);
            case HostAddresses.Absent _ ->
                    throw new CommandFailure(ExitCode.NOHOST, host.host() + " has no address");
            case HostAddresses.Unavailable(String detail, var _) ->
                    throw new CommandFailure(ExitCode.TEMPFAIL, host.host() + ": " + detail);
        };
    }
}
