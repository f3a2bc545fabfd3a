package org.postseal.server.app;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import org.postseal.server.admin.ControlServer;
import org.postseal.server.app.config.Config;
import org.postseal.server.policy.LocalRecipients;
import org.postseal.server.policy.RelayAccess;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.smtp.PgpKeyService;
import org.postseal.server.smtp.SmtpServer;
import org.postseal.server.smtp.SmtpServices;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running site: every part made from the settings, started in the order in which mail flows,
 * closed in the reverse.
 *
 * <p>Closing stops to listen first, then lets deliveries end, then closes the spool, so that
 * nothing that got 250 is lost.
 */
public final class Site implements AutoCloseable {
    private final Config config;
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final Closing closing = new Closing();
    private final Outbound outbound;
    private List<InetSocketAddress> listening = List.of();

    private Site(Config config) throws IOException {
        this.config = config;
        outbound = closing.keep(Outbound.open(config, clock));
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
        Path socket = config.identity().dataDir().resolve(OfflineCommands.SOCKET);
        closing.keep(new KeyKeeper(keys(), config.queue().lifetime(), clock));
        closing.keep(new ControlServer(socket, outbound.commands()));
        SmtpServer server =
                closing.keep(
                        new SmtpServer(
                                SmtpLimits.of(config),
                                services(),
                                outbound.loops(),
                                outbound.loops()));
        outbound.delivery().start();
        listening = server.start();
    }

    private SmtpServices services() throws IOException {
        PgpKeyService pgpKeys =
                closing.keep(
                        new PgpKeyService(
                                keys(), config.local().keySet(), config.publish().seal(), clock));
        return new SmtpServices(
                outbound.spool(),
                access(),
                closing.keep(Unsealing.of(config, outbound, clock)),
                Optional.of(pgpKeys),
                Optional.of(tls()),
                clock,
                random);
    }

    private RelayAccess access() {
        Map<String, LocalRecipients> recipients = new HashMap<>();
        config.local()
                .forEach(
                        (domain, local) ->
                                recipients.put(
                                        domain,
                                        SmtpLimits.recipients(
                                                local, outbound.delivery().callAhead())));
        return new RelayAccess(config.relayFrom(), recipients);
    }

    private SslContext tls() throws IOException {
        Config.Listen listen = config.listen();
        SelfSignedTls files =
                listen.tlsCertificate().isPresent()
                        ? new SelfSignedTls(
                                listen.tlsCertificate().get(), listen.tlsKey().orElseThrow())
                        : SelfSignedTls.in(
                                config.identity().keysDir(),
                                config.identity().hostname(),
                                random,
                                clock.instant());
        try {
            return SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    files.certificate()
                            + " and "
                            + files.key()
                            + " cannot be used for TLS: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Where SMTP is served, in the order of the settings. */
    public List<InetSocketAddress> listening() {
        return listening;
    }

    public FileSiteKeys keys() {
        return outbound.keys();
    }

    @Override
    public void close() {
        closing.close();
    }
}
