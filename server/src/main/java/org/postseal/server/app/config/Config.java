package org.postseal.server.app.config;

import org.postseal.client.session.IpNetwork;
import org.postseal.server.dkim.SignedNames;
import org.postseal.server.peers.PeerRules;
import org.postseal.server.policy.Guard;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.UserKeys;
import org.postseal.server.publish.MtaStsPolicy;
import org.postseal.server.tls.TlsFiles;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All settings of a site. Paths are absolute; domains are lower-case A-labels; the comments of the
 * template {@code postseal.toml} say what each one means to an operator.
 */
public record Config(
        Identity identity,
        Listen listen,
        List<IpNetwork> relayFrom,
        Map<String, LocalDomain> local,
        Outward outward,
        Sealing sealing,
        Dns dns,
        Https https,
        Keys keys,
        Dkim dkim,
        Inbound inbound,
        Publish publish,
        Limits limits,
        Queue queue,
        Optional<Acme> acme,
        Relay relay,
        Reports reports) {

    /**
     * Who this is and where its files are.
     *
     * @param hostname banner, EHLO and Received
     * @param domain whose site key seals: Seal-Origin
     */
    public record Identity(String hostname, String domain, Path dataDir, Path keysDir) {}

    /**
     * Where SMTP is served.
     *
     * @param proxyFrom networks of balancers that speak the PROXY protocol
     * @param tlsCertificate PEM chain; without it a self-signed certificate is made in keys-dir
     * @param submission where users submit, after STARTTLS and AUTH
     * @param submissions where users submit, in TLS from the first octet
     */
    public record Listen(
            List<InetSocketAddress> smtp,
            List<IpNetwork> proxyFrom,
            Optional<Path> tlsCertificate,
            Optional<Path> tlsKey,
            List<InetSocketAddress> submission,
            List<InetSocketAddress> submissions) {}

    /**
     * Who may send to other domains besides {@code relay-from}.
     *
     * @param users the file of `postseal user`
     * @param clientKeys pinned keys of TLS clients: {@code sha256:} and 64 hexadecimal digits
     */
    public record Relay(Path users, Set<String> clientKeys) {}

    /** A domain that this site receives for. */
    public record LocalDomain(NextHop inward, Recipients recipients) {}

    /** Which local-parts exist. */
    public sealed interface Recipients {
        /** Exactly these. */
        record Listed(Set<String> localParts) implements Recipients {}

        /** Whatever the next hop takes at RCPT; its answers are cached. */
        record CallAhead() implements Recipients {}

        /** All. */
        record Any() implements Recipients {}
    }

    /**
     * Next hops of other domains, and how their sessions are secured.
     *
     * @param dane TLSA records bind where DNS is secure
     * @param peers what is remembered of next hops and holds mail
     * @param mtaSts MTA-STS policies of domains bind
     */
    public record Outward(
            Map<String, NextHop> routes,
            Optional<NextHop> smarthost,
            int smtpPort,
            List<Path> extraCa,
            boolean dane,
            PeerRules peers,
            boolean mtaSts) {}

    /**
     * The operator's word on sealing.
     *
     * @param others for every domain that is not named
     */
    public record Sealing(DomainSealing others, Map<String, DomainSealing> domains) {
        /** The setting for a destination domain. */
        public DomainSealing of(String domain) {
            return domains.getOrDefault(domain, others);
        }
    }

    /** The operator's word for one destination domain. */
    public record DomainSealing(LocalSetting setting, UserKeys userKeys, Set<Guard> guards) {}

    /** Which resolver, and what makes an answer secure. */
    public record Dns(List<InetSocketAddress> servers, DnsTrust trust, List<String> anchors) {}

    /** What makes a DNS answer secure. */
    public enum DnsTrust {
        /** Validated here against trust anchors. */
        ANCHORS,
        /** The AD bit of a resolver that the operator trusts. */
        RESOLVER,
        /** Nothing: every answer is insecure. */
        NONE
    }

    /** WKD and policy fetches. */
    public record Https(int port, Optional<Path> extraCa, List<IpNetwork> allowedNetworks) {}

    /** The site certificate. */
    public record Keys(int version, Duration rotation) {}

    /** What the domain's mail hosts promise to senders about themselves. */
    public enum HostAuth {
        NONE,
        /** Every one of them proves the site key to whoever asks. */
        SITE
    }

    /** What the site's own policy record says. */
    public record Publish(
            PolicyRecord.Mode mode,
            Duration maxAge,
            Set<SealLevel> seal,
            Set<PolicyRecord.Source> sources,
            Optional<URI> rua,
            Web web,
            HostAuth auth,
            Optional<DnsUpdate> update) {}

    /**
     * What is served by HTTPS for the local domains.
     *
     * @param https where; nowhere where empty
     * @param mtaSts the policy of every local domain
     * @param certificates besides the one of {@link Listen}; a client's server name chooses
     */
    public record Web(
            List<InetSocketAddress> https, MtaStsPolicy mtaSts, List<TlsFiles> certificates) {}

    /**
     * How the certificate of this host is got from a certification authority (RFC 8555).
     *
     * @param http where http-01 challenges are answered; the authority asks port 80
     * @param names further ones, besides the hostname and, with HTTPS, those of what is published
     * @param extraCa vouches for a directory of one's own
     */
    public record Acme(
            URI directory,
            Optional<URI> contact,
            List<InetSocketAddress> http,
            List<String> names,
            Optional<Path> extraCa) {}

    /**
     * Where and how the site's own records are written (RFC 2136).
     *
     * @param server the primary of the zones
     * @param zones in which it lets us write
     * @param keyName of the TSIG key
     * @param keyFile its secret in base64
     * @param tlsa whether this host's TLSA records are written too: only where others reach it at
     *     port 25
     */
    public record DnsUpdate(
            InetSocketAddress server,
            List<String> zones,
            String keyName,
            TsigAlgorithm algorithm,
            Path keyFile,
            boolean tlsa) {}

    /** Of RFC 8945, those that are not outdated. */
    public enum TsigAlgorithm {
        HMAC_SHA256,
        HMAC_SHA384,
        HMAC_SHA512
    }

    /**
     * Bounds of the SMTP server.
     *
     * @param messagesPerMinute of one client; 0 for no limit
     * @param connectionsPerMinute of one client; 0 for no limit
     */
    public record Limits(
            long messageSize,
            int recipients,
            int connections,
            int connectionsPerClient,
            int messagesPerMinute,
            boolean normaliseLineEnds,
            int connectionsPerMinute) {}

    /**
     * Reports of sessions and seals.
     *
     * @param organization who reports, for people
     * @param contact who answers for them, at a local domain; without it none are sent
     * @param intake local addresses that others send theirs to
     */
    public record Reports(String organization, Optional<Mailbox> contact, Set<Mailbox> intake) {
        public Reports {
            intake = Set.copyOf(intake);
        }
    }

    /**
     * Retries and life of queued mail.
     *
     * @param doubleBounces who is told of notifications that cannot be delivered
     */
    public record Queue(
            Duration retryMin,
            Duration retryMax,
            Duration lifetime,
            Duration delayNotice,
            int deliveries,
            int perDestination,
            Optional<Mailbox> doubleBounces) {}

    /**
     * DKIM signatures on what leaves.
     *
     * @param selector what selectors begin with
     */
    public record Dkim(boolean sign, String selector, SignedNames headers) {}

    /** Checks of who incoming mail is from. */
    public record Inbound(DmarcAction dmarc) {}

    /** What is done about DKIM, SPF and DMARC of incoming mail. */
    public enum DmarcAction {
        /** Nothing is looked up. */
        OFF,
        /** Authentication-Results say what was found. */
        REPORT,
        /** Besides, what fails under {@code p=reject} is refused. */
        ENFORCE
    }
}
