package org.postseal.server.app;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import org.postseal.client.keys.Pins;
import org.postseal.client.sealing.OpenPgpSealer;
import org.postseal.client.session.TlsContext;
import org.postseal.client.smtp.ConnectionPool;
import org.postseal.client.smtp.PoolSettings;
import org.postseal.client.smtp.SmtpClient;
import org.postseal.client.smtp.Timeouts;
import org.postseal.server.admin.ControlCommand;
import org.postseal.server.admin.ControlServer;
import org.postseal.server.admin.KeyCommands;
import org.postseal.server.admin.QueueCommands;
import org.postseal.server.app.config.Config;
import org.postseal.server.delivery.Delivery;
import org.postseal.server.policy.CallAhead;
import org.postseal.server.policy.LocalRecipients;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.RelayAccess;
import org.postseal.server.policy.Routing;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.smtp.PgpKeyService;
import org.postseal.server.smtp.SmtpServer;
import org.postseal.server.smtp.SmtpServices;
import org.postseal.server.spool.Spool;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A running site: every part made from the settings, started in the order in which mail flows,
 * closed in the reverse.
 *
 * <p>Closing stops to listen first, then lets deliveries end, then closes the spool, so that
 * nothing that got 250 is lost.
 */
public final class Site implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);

    private final Config config;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private FileSiteKeys keys;
    private List<InetSocketAddress> listening = List.of();
    private Delivery delivery;

    private Site(Config config) {
        this.config = config;
    }

    /** Starts everything; what was started is closed again where something fails. */
    public static Site start(Config config) throws IOException {
        Site site = new Site(config);
        try {
            site.startParts();
            return site;
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    private void startParts() throws IOException {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        Config.Identity identity = config.identity();
        keys = SiteKeyFiles.open(config, clock);
        Spool spool =
                keep(
                        SqliteSpool.open(
                                SpoolSettings.in(identity.dataDir(), identity.keysDir()),
                                clock,
                                random));
        Lookups lookups = Lookups.of(config, new SpoolRecordStore(spool.rows()), clock);
        EventLoopGroup loops = loops();
        delivery = keep(new Delivery(deliveryParts(spool, lookups, loops, clock)));
        PgpKeyService pgpKeys =
                keep(
                        new PgpKeyService(
                                keys, config.local().keySet(), config.publish().seal(), clock));
        SmtpServices services =
                new SmtpServices(
                        spool,
                        access(),
                        (a, b, c) ->
                                java.util.concurrent.CompletableFuture.completedFuture(
                                        new org.postseal.server.unsealing.Unsealer.Outcome
                                                .NotSealedHere()),
                        Optional.of(pgpKeys),
                        Optional.of(serverTls(random, clock)),
                        clock,
                        random);
        SmtpServer server = keep(new SmtpServer(SmtpLimits.of(config), services, loops, loops));
        keep(new KeyKeeper(keys, config.queue().lifetime(), clock));
        keep(
                new ControlServer(
                        identity.dataDir().resolve(OfflineCommands.SOCKET),
                        commands(spool, lookups, clock)));
        delivery.start();
        listening = server.start();
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    private EventLoopGroup loops() {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        open.push(() -> loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly());
        return loops;
    }

    private Delivery.Parts deliveryParts(
            Spool spool, Lookups lookups, EventLoopGroup loops, Clock clock) throws IOException {
        SmtpClient client = keep(new SmtpClient(Timeouts.DEFAULT, loops, clientTls()));
        PoolSettings pool =
                new PoolSettings(
                        config.queue().perDestination(),
                        Math.max(PoolSettings.DEFAULT.total(), config.queue().deliveries()),
                        PoolSettings.DEFAULT.idle(),
                        PoolSettings.DEFAULT.transactions());
        return new Delivery.Parts(
                DeliveryRules.identity(config),
                DeliveryRules.settings(config),
                routing(),
                DeliveryRules.sealing(config),
                config.outward().smtpPort(),
                spool,
                lookups.discovery(),
                lookups.inSession(),
                new OpenPgpSealer(new SecureRandom()),
                keys,
                keep(new ConnectionPool(client, loops, pool)),
                lookups.mx(),
                lookups.addresses(),
                clock,
                new SecureRandom());
    }

    private Routing routing() {
        Map<String, NextHop> inward = new HashMap<>();
        config.local().forEach((domain, local) -> inward.put(domain, local.inward()));
        return new Routing(inward, config.outward().routes(), config.outward().smarthost());
    }

    private RelayAccess access() {
        Map<String, LocalRecipients> recipients = new HashMap<>();
        CallAhead callAhead = delivery.callAhead();
        config.local()
                .forEach(
                        (domain, local) ->
                                recipients.put(domain, SmtpLimits.recipients(local, callAhead)));
        return new RelayAccess(SmtpLimits.networks(config.relayFrom()), recipients);
    }

    private TlsContext clientTls() throws IOException {
        try {
            return TlsContext.create(Lookups.authorities(config.outward()));
        } catch (GeneralSecurityException e) {
            throw new IOException("outward.extra-ca cannot be used: " + e.getMessage(), e);
        }
    }

    private SslContext serverTls(SecureRandom random, Clock clock) throws IOException {
        Config.Listen listen = config.listen();
        Path certificate;
        Path key;
        if (listen.tlsCertificate().isPresent()) {
            certificate = listen.tlsCertificate().get();
            key = listen.tlsKey().orElseThrow();
        } else {
            Config.Identity identity = config.identity();
            SelfSignedTls own =
                    SelfSignedTls.in(
                            identity.keysDir(), identity.hostname(), random, clock.instant());
            certificate = own.certificate();
            key = own.key();
        }
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    certificate + " and " + key + " cannot be used for TLS: " + e.getMessage(), e);
        }
    }

    private Map<String, ControlCommand> commands(Spool spool, Lookups lookups, Clock clock) {
        return Map.of(
                "queue", new QueueCommands(spool, clock),
                "key",
                        new KeyCommands(
                                keys, new Pins(lookups.store()), lookups.discovery(), clock));
    }

    /** Where SMTP is served, in the order of the settings. */
    public List<InetSocketAddress> listening() {
        return listening;
    }

    public FileSiteKeys keys() {
        return keys;
    }

    public Delivery delivery() {
        return delivery;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("while closing {}: {}", part.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
