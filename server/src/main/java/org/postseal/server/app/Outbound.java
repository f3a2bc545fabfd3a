package org.postseal.server.app;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import org.postseal.client.keys.KnownKeys;
import org.postseal.client.keys.Pins;
import org.postseal.client.sealing.OpenPgpSealer;
import org.postseal.client.session.DaneLookup;
import org.postseal.client.session.TlsContext;
import org.postseal.client.smtp.ConnectionPool;
import org.postseal.client.smtp.PoolSettings;
import org.postseal.client.smtp.SmtpClient;
import org.postseal.client.smtp.Timeouts;
import org.postseal.client.sts.StsPolicies;
import org.postseal.server.admin.ControlCommand;
import org.postseal.server.admin.DkimCommands;
import org.postseal.server.admin.ExplainCommands;
import org.postseal.server.admin.KeyCommands;
import org.postseal.server.admin.PeerCommands;
import org.postseal.server.admin.PublishCommands;
import org.postseal.server.admin.QueueCommands;
import org.postseal.server.admin.ReportCommands;
import org.postseal.server.app.config.Config;
import org.postseal.server.delivery.Delivery;
import org.postseal.server.delivery.ReachedLevels;
import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.peers.KnownHosts;
import org.postseal.server.peers.KnownSessions;
import org.postseal.server.peers.PeerMemory;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.Routing;
import org.postseal.server.reports.Reports;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.spool.Spool;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The half of a site that needs no listening socket: keys, spool, lookups, delivery, and the
 * operator's commands on them. A running site has one; so has a command that works on the data
 * directory when no server runs.
 */
final class Outbound implements AutoCloseable {
    private final Closing closing;
    private final Clock clock;
    private final EventLoopGroup loops;
    private final FileSiteKeys keys;
    private final Set<String> localDomains;
    private final DkimKeys dkimKeys;
    private final Config config;
    private final Spool spool;
    private final Lookups lookups;
    private final PeerMemory peers;
    private final Reports reports;
    private final Delivery delivery;
    private final OwnDns dns;

    private Outbound(Config config, Clock clock, Closing closing) throws IOException {
        this.closing = closing;
        this.config = config;
        this.clock = clock;
        Config.Identity identity = config.identity();
        keys = SiteKeyFiles.open(config, clock);
        localDomains = config.local().keySet();
        dkimKeys = DkimKeyFiles.open(config);
        SpoolSettings settings = SpoolSettings.in(identity.dataDir(), identity.keysDir());
        spool = closing.keep(SqliteSpool.open(settings, clock, new SecureRandom()));
        // Event loops never wait: with more of them than cores there are more to wake, for nothing.
        loops =
                new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
        closing.keep(() -> loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly());
        lookups =
                Lookups.of(
                        config, new CachingRecordStore(new SpoolRecordStore(spool.rows())), clock);
        peers =
                new PeerMemory(
                        new KnownHosts(spool.rows(), clock),
                        new KnownSessions(spool.rows(), clock),
                        config.outward().peers());
        reports = closing.keep(new Reports(reportParts(config)));
        delivery = closing.keep(new Delivery(parts(config)));
        dns = new OwnDns(config, keys, lookups.resolver(), spool.rows(), clock);
    }

    /** Opens the data directory, which must be nobody else's; delivers nothing until told to. */
    static Outbound open(Config config, Clock clock) throws IOException {
        Closing closing = new Closing();
        try {
            return new Outbound(config, clock, closing);
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private Reports.Parts reportParts(Config config) {
        return new Reports.Parts(
                DeliveryRules.reports(config),
                spool,
                lookups.resolver(),
                lookups.discovery(),
                (url, gzip) -> lookups.https().post(url, "application/tlsrpt+gzip", gzip),
                clock,
                new SecureRandom());
    }

    private Delivery.Parts parts(Config config) throws IOException {
        SmtpClient client =
                closing.keep(new SmtpClient(Timeouts.DEFAULT, loops, tls(config.outward(), clock)));
        PoolSettings usual = PoolSettings.DEFAULT;
        PoolSettings pool =
                new PoolSettings(
                        config.queue().perDestination(),
                        usual.total() + config.queue().deliveries(),
                        usual.idle(),
                        usual.transactions());
        return new Delivery.Parts(
                DeliveryRules.identity(config),
                DeliveryRules.settings(config),
                routing(config),
                DeliveryRules.sealing(config),
                config.outward().smtpPort(),
                spool,
                lookups.discovery(),
                lookups.inSession(),
                new OpenPgpSealer(new SecureRandom()),
                keys,
                dkim(),
                closing.keep(new ConnectionPool(client, loops, pool)),
                lookups.mx(),
                lookups.addresses(),
                dane(config),
                clock,
                new SecureRandom(),
                reports.sealing(),
                reports.sessions(),
                peers,
                sts(config),
                reports.intake());
    }

    /** Without trust in DNS nothing is secure, and questions would only cost. */
    private Optional<DaneLookup> dane(Config config) {
        boolean off = !config.outward().dane() || config.dns().trust() == Config.DnsTrust.NONE;
        return off ? Optional.empty() : Optional.of(new DaneLookup(lookups.resolver()));
    }

    private Optional<StsPolicies> sts(Config config) {
        return config.outward().mtaSts() ? Optional.of(lookups.sts()) : Optional.empty();
    }

    private static TlsContext tls(Config.Outward outward, Clock clock) throws IOException {
        try {
            return TlsContext.create(outward.extraCa(), clock);
        } catch (GeneralSecurityException e) {
            throw new IOException("outward.extra-ca cannot be used: " + e.getMessage(), e);
        }
    }

    private Optional<DkimSigner> dkim() throws IOException {
        if (!config.dkim().sign()) {
            return Optional.empty();
        }
        dkimKeys.create();
        DkimSigner.Domains domains =
                new DkimSigner.Domains(config.local().keySet(), config.identity().hostname());
        return Optional.of(new DkimSigner(dkimKeys, domains, config.dkim().headers(), clock));
    }

    private static Routing routing(Config config) {
        Map<String, NextHop> inward = new HashMap<>();
        config.local().forEach((domain, local) -> inward.put(domain, local.inward()));
        return new Routing(inward, config.outward().routes(), config.outward().smarthost());
    }

    /** The operator's commands by their first word. */
    Map<String, ControlCommand> commands() {
        return Map.of(
                "queue", new QueueCommands(spool, clock),
                "key", new PublishCommands(keys, localDomains, clock, keyCommands()),
                "peer", new PeerCommands(peers, new KnownKeys(lookups.store(), clock)),
                "dkim", new DkimCommands(dkimKeys, config.local().keySet()),
                "explain", new ExplainCommands(delivery.explainer()),
                "report", new ReportCommands(reports),
                "dns", new DnsControl(dns),
                "tls", new TlsCommands(config, dns, TlsChange.AT_ONCE));
    }

    private KeyCommands keyCommands() {
        return new KeyCommands(keys, others(), lookups.discovery(), clock);
    }

    private KeyCommands.Others others() {
        return new KeyCommands.Others(
                new Pins(lookups.store()),
                new KnownKeys(lookups.store(), clock),
                new ReachedLevels(spool.rows(), clock));
    }

    EventLoopGroup loops() {
        return loops;
    }

    FileSiteKeys keys() {
        return keys;
    }

    Spool spool() {
        return spool;
    }

    Lookups lookups() {
        return lookups;
    }

    Reports reports() {
        return reports;
    }

    OwnDns dns() {
        return dns;
    }

    Delivery delivery() {
        return delivery;
    }

    @Override
    public void close() {
        closing.close();
    }
}
