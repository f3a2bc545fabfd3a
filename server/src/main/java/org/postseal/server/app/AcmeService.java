package org.postseal.server.app;

import io.netty.channel.EventLoopGroup;

import org.postseal.client.session.Authorities;
import org.postseal.server.acme.AcmeClient;
import org.postseal.server.acme.AcmeKeeper;
import org.postseal.server.acme.AcmeSettings;
import org.postseal.server.acme.ChallengePages;
import org.postseal.server.app.config.Config;
import org.postseal.server.publish.WebServer;
import org.postseal.server.publish.WebSettings;
import org.postseal.server.tls.TlsCertificates;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The certificate from an authority, where the settings name one: asker and answerer. */
final class AcmeService implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Closing closing = new Closing();

    private AcmeKeeper keeper;

    private AcmeService() {}

    static AcmeService start(
            Config config,
            Config.Acme acme,
            TlsCertificates certificates,
            EventLoopGroup loops,
            Clock clock)
            throws IOException {
        AcmeService service = new AcmeService();
        ChallengePages pages = new ChallengePages();
        WebServer web =
                service.closing.keep(
                        new WebServer(pages, Optional.empty(), WebSettings.DEFAULT, loops));
        web.start(acme.http());
        service.keeper =
                service.closing.keep(
                        new AcmeKeeper(
                                new AcmeClient(settings(config, acme), pages),
                                certificates,
                                HostTls.own(config).certificate(),
                                List.copyOf(HostTls.names(config)),
                                clock,
                                new SecureRandom()));
        service.keeper.start(LOOK);
        return service;
    }

    /** Has a certificate for the next TLS key before that is used. */
    TlsChange change() {
        return keeper::change;
    }

    private static AcmeSettings settings(Config config, Config.Acme acme) throws IOException {
        Path accountKey = config.identity().keysDir().resolve("acme-account.key");
        try {
            List<X509Certificate> extra =
                    acme.extraCa().isPresent() ? Authorities.read(acme.extraCa().get()) : List.of();
            return new AcmeSettings(
                    acme.directory(), acme.contact(), accountKey, Authorities.clientContext(extra));
        } catch (GeneralSecurityException e) {
            throw new IOException("acme.extra-ca cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        closing.close();
    }
}
