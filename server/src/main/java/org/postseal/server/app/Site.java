package org.postseal.server.app;

import org.postseal.client.sts.StsRefresh;
import org.postseal.server.admin.ControlCommand;
import org.postseal.server.admin.ControlServer;
import org.postseal.server.app.config.Config;
import org.postseal.server.auth.Authenticator;
import org.postseal.server.auth.Users;
import org.postseal.server.authentication.InboundChecks;
import org.postseal.server.delivery.Intake;
import org.postseal.server.policy.LocalRecipients;
import org.postseal.server.policy.RecipientPolicy;
import org.postseal.server.policy.RelayAccess;
import org.postseal.server.publish.SitePages;
import org.postseal.server.publish.WebServer;
import org.postseal.server.publish.WebSettings;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.smtp.Admission;
import org.postseal.server.smtp.ClientCertificates;
import org.postseal.server.smtp.PgpKeyService;
import org.postseal.server.smtp.SmtpServer;
import org.postseal.server.smtp.SmtpServices;
import org.postseal.server.tls.TlsCertificates;
import org.postseal.server.zone.LiveCheck;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A running site: every part made from the settings, started in the order in which mail flows,
 * closed in the reverse.
 *
 * <p>Closing stops to listen first, then lets deliveries end, then closes the spool, so that
 * nothing that got 250 is lost.
 */
public final class Site implements AutoCloseable {
    private final Config config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Closing closing = new Closing();
    private final Outbound outbound;
    private final TlsCertificates certificates;
    private List<InetSocketAddress> listening = List.of();
    private List<InetSocketAddress> publishing = List.of();

    private Site(Config config, Clock clock) throws IOException {
        this.config = config;
        this.clock = clock;
        outbound = closing.keep(Outbound.open(config, clock));
        certificates = openCertificates();
    }

    private TlsCertificates openCertificates() throws IOException {
        try {
            return HostTls.open(config, random, clock.instant());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts everything; what was started is closed again where something fails. */
    public static Site start(Config config) throws IOException {
        return start(config, Clock.systemUTC());
    }

    /** As {@link #start(Config)}, with another idea of the time. */
    public static Site start(Config config, Clock clock) throws IOException {
        Site site = new Site(config, clock);
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
        Reloader reloader = closing.keep(new Reloader(Reloader.USUAL));
        closing.keep(new TlsKeeper(config, certificates, clock));
        reloader.watch(certificates.paths(), certificates::reload);
        reloader.watch(List.of(keys().userDirectory()), new UserFolder(keys())::reload);
        Map<String, ControlCommand> commands = new HashMap<>(outbound.commands());
        commands.put("reload", reloader);
        keepZone();
        if (config.acme().isPresent()) {
            commands.put("tls", new TlsCommands(config, outbound.dns(), startAcme()));
        }
        closing.keep(new ControlServer(socket, commands));
        SmtpServer server =
                closing.keep(
                        new SmtpServer(
                                SmtpLimits.of(config),
                                services(),
                                outbound.loops(),
                                outbound.loops()));
        outbound.reports().start();
        startWeb();
        outbound.delivery().start();
        refreshPolicies();
        listening = server.start();
    }

    private void refreshPolicies() {
        if (config.outward().mtaSts()) {
            closing.keep(new StsRefresh(outbound.lookups().sts(), random)).start();
        }
    }

    private void startWeb() throws IOException {
        List<InetSocketAddress> https = config.publish().web().https();
        if (!https.isEmpty()) {
            WebServer web =
                    closing.keep(
                            new WebServer(
                                    new SitePages(new OwnPublications(config, keys())),
                                    Optional.of(certificates.contexts(Optional.empty())),
                                    WebSettings.DEFAULT,
                                    outbound.loops()));
            publishing = web.start(https);
        }
    }

    private TlsChange startAcme() throws IOException {
        return closing.keep(
                        AcmeService.start(
                                config,
                                config.acme().orElseThrow(),
                                certificates,
                                outbound.loops(),
                                clock))
                .change();
    }

    /** Not where the settings neither publish nor trust any answer: questions would only cost. */
    private void keepZone() {
        if (outbound.dns().isAutomatic() || config.dns().trust() != Config.DnsTrust.NONE) {
            LiveCheck live = new LiveCheck(outbound.lookups().resolver(), Optional.empty(), clock);
            closing.keep(new ZoneKeeper(outbound.dns(), live, clock));
        }
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
                Optional.of(certificates.contexts(clientCertificates())),
                clock,
                random,
                checks(),
                admission());
    }

    private Admission admission() throws IOException {
        Config.Relay relay = config.relay();
        boolean submission =
                !config.listen().submission().isEmpty() || !config.listen().submissions().isEmpty();
        Optional<Authenticator> users =
                submission
                        ? Optional.of(
                                closing.keep(
                                        new Authenticator(
                                                new Users(
                                                        relay.users(),
                                                        config.identity().domain(),
                                                        random),
                                                random)))
                        : Optional.empty();
        return new Admission(users, relay.clientKeys());
    }

    private Optional<InboundChecks> checks() {
        Config.DmarcAction action = config.inbound().dmarc();
        if (action == Config.DmarcAction.OFF) {
            return Optional.empty();
        }
        InboundChecks.Settings settings =
                new InboundChecks.Settings(
                        config.identity().hostname(),
                        config.relayFrom(),
                        action == Config.DmarcAction.ENFORCE);
        return Optional.of(
                new InboundChecks(settings, outbound.lookups().resolver(), clock, random));
    }

    /** What the intake reads is no mailbox that anybody else knows of. */
    private RecipientPolicy access() {
        Map<String, LocalRecipients> recipients = new HashMap<>();
        config.local()
                .forEach(
                        (domain, local) ->
                                recipients.put(
                                        domain,
                                        SmtpLimits.recipients(
                                                local, outbound.delivery().callAhead())));
        RelayAccess access = new RelayAccess(config.relayFrom(), recipients);
        Intake intake = outbound.reports().intake();
        return (client, from, to) ->
                intake.isFor(to)
                        ? CompletableFuture.completedFuture(new RecipientPolicy.Verdict.Accept())
                        : access.check(client, from, to);
    }

    /** A client is asked for its certificate only where one could give it a right. */
    private Optional<X509ExtendedTrustManager> clientCertificates() {
        return config.relay().clientKeys().isEmpty()
                ? Optional.empty()
                : Optional.of(new ClientCertificates());
    }

    /** Where SMTP is served, in the order of the settings. */
    public List<InetSocketAddress> listening() {
        return listening;
    }

    /** Where HTTPS is served, in the order of the settings. */
    public List<InetSocketAddress> publishing() {
        return publishing;
    }

    public FileSiteKeys keys() {
        return outbound.keys();
    }

    @Override
    public void close() {
        closing.close();
    }
}
