package org.postseal.server.delivery;

import org.postseal.client.dns.Answer;
import org.postseal.client.session.Credentials;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.Referral;
import org.postseal.client.smtp.Protocol;
import org.postseal.client.sts.StsFinding;
import org.postseal.server.delivery.Trouble.Permanence;
import org.postseal.server.delivery.Trouble.Scope;
import org.postseal.server.policy.NextHop;

import java.util.List;
import java.util.Optional;

/** The way to a next hop: the hosts to try in order, or why there is none. */
sealed interface Route {
    /**
     * Hosts.
     *
     * @param security of the MX RRset; empty where none was asked for
     * @param referral who names the hosts
     * @param login at each of the hosts
     * @param domain whose MX hosts they are; empty where the operator names them
     * @param sts what that domain says of them
     */
    record To(
            List<String> hosts,
            int port,
            Protocol protocol,
            Optional<Answer.Security> security,
            Referral referral,
            Optional<Credentials> login,
            Optional<String> domain,
            StsFinding sts)
            implements Route {
        public To {
            hosts = List.copyOf(hosts);
        }
    }

    /** There is none. */
    record Blocked(Trouble trouble) implements Route {}

    /** Blocks for DNS. Not for a Maildir, to which there is no way over the net. */
    static Route of(NextHop hop, Hosts hosts, int smtpPort) {
        return switch (hop) {
            case NextHop.Mx mx -> of(mx.domain(), hosts, smtpPort);
            case NextHop.Smtp smtp ->
                    fixed(smtp.host(), smtp.port(), Protocol.SMTP, Optional.empty());
            case NextHop.Submission to ->
                    fixed(
                            to.host(),
                            to.port(),
                            to.implicitTls() ? Protocol.SMTPS : Protocol.SMTP,
                            to.credentials());
            case NextHop.Lmtp lmtp ->
                    fixed(lmtp.host(), lmtp.port(), Protocol.LMTP, Optional.empty());
            case NextHop.Maildir maildir -> throw new IllegalArgumentException("a Maildir");
        };
    }

    private static Route fixed(
            String host, int port, Protocol protocol, Optional<Credentials> login) {
        return new To(
                List.of(host),
                port,
                protocol,
                Optional.empty(),
                Referral.SETTINGS,
                login,
                Optional.empty(),
                StsFinding.NONE);
    }

    private static Route of(String domain, Hosts hosts, int port) {
        return switch (hosts.mx(domain)) {
            case MxHosts.Hosts found ->
                    new To(
                            found.hosts(),
                            port,
                            Protocol.SMTP,
                            Optional.of(found.security()),
                            Referral.of(domain, found),
                            Optional.empty(),
                            Optional.of(domain),
                            hosts.sts(domain));
            case MxHosts.NullMx none ->
                    blocked(Permanence.PERMANENT, "5.1.10", "The domain takes no mail", "null MX");
            case MxHosts.NoSuchDomain none ->
                    blocked(
                            Permanence.PERMANENT,
                            "5.1.2",
                            "The domain does not exist or has no mail host",
                            none.detail());
            case MxHosts.LoopsBack loop ->
                    blocked(
                            Permanence.PERMANENT,
                            "5.4.6",
                            "Mail for the domain would loop back to this host",
                            loop.detail());
            case MxHosts.Unavailable failed ->
                    blocked(
                            Permanence.TRANSIENT,
                            "4.4.3",
                            "The mail hosts of the domain cannot be looked up now",
                            failed.detail() + " (DNSSEC " + failed.security() + ")");
        };
    }

    private static Blocked blocked(
            Permanence permanence, String status, String wire, String detail) {
        return new Blocked(Trouble.here(Scope.SITE, permanence, status, wire, detail));
    }
}
