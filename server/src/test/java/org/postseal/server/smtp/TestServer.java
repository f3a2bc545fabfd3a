package org.postseal.server.smtp;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;

import org.postseal.client.session.IpNetwork;
import org.postseal.server.authentication.InboundChecks;
import org.postseal.server.policy.LocalRecipients;
import org.postseal.server.policy.RecipientPolicy;
import org.postseal.server.policy.RelayAccess;
import org.postseal.server.unsealing.Unsealer;
import org.postseal.server.unsealing.Unsealer.Outcome;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A server on loopback with a spool in memory: dave and postmaster at dave.test are known. */
public final class TestServer implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final SmtpSettings SETTINGS =
            SmtpSettings.of(
                            "mx.dave.test",
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withTimes(times(Duration.ZERO, Duration.ofMinutes(5)));

    final MemorySpool spool = new MemorySpool();
    final SmtpServer server;
    public final InetSocketAddress address;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    private TestServer(
            SmtpSettings settings,
            RecipientPolicy policy,
            Unsealer unsealer,
            Optional<PgpKeyService> keys,
            Optional<Supplier<SslContext>> tls,
            Optional<InboundChecks> checks,
            Admission admission)
            throws IOException {
        SmtpServices services =
                new SmtpServices(
                        spool.spool(),
                        policy,
                        unsealer,
                        keys,
                        tls,
                        CLOCK,
                        new SecureRandom(),
                        checks,
                        admission);
        server = new SmtpServer(settings, services, loops, loops);
        address = server.start().getFirst();
    }

    static TestServer start(SmtpSettings settings) throws IOException {
        return start(settings, relayAccess(settings));
    }

    static TestServer start(SmtpSettings settings, RecipientPolicy policy) throws IOException {
        return new TestServer(
                settings,
                policy,
                unsealing(new Outcome.NotSealedHere()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Admission.NONE);
    }

    static TestServer startUnsealing(Unsealer unsealer) throws IOException {
        return startUnsealing(unsealer, Optional.empty());
    }

    static TestServer startUnsealing(Unsealer unsealer, Optional<InboundChecks> checks)
            throws IOException {
        return new TestServer(
                SETTINGS,
                relayAccess(SETTINGS),
                unsealer,
                Optional.empty(),
                Optional.empty(),
                checks,
                Admission.NONE);
    }

    public static TestServer startTls(Optional<PgpKeyService> keys) throws IOException {
        return startTls(SETTINGS, keys);
    }

    static TestServer startTls(SmtpSettings settings, Optional<PgpKeyService> keys)
            throws IOException {
        return new TestServer(
                settings,
                relayAccess(SETTINGS),
                unsealing(new Outcome.NotSealedHere()),
                keys,
                Optional.of(always(TestTls.server())),
                Optional.empty(),
                Admission.NONE);
    }

    /** Where users submit: those are known who are admitted. */
    static TestServer startSubmission(SmtpSettings settings, Admission admission)
            throws IOException {
        return new TestServer(
                settings,
                relayAccess(settings),
                unsealing(new Outcome.NotSealedHere()),
                Optional.empty(),
                Optional.of(always(TestTls.server(!admission.clientKeys().isEmpty()))),
                Optional.empty(),
                admission);
    }

    private static Supplier<SslContext> always(SslContext context) {
        return () -> context;
    }

    static Unsealer unsealing(Outcome outcome) {
        return (_, _, _) -> CompletableFuture.completedFuture(outcome);
    }

    static RelayAccess relayAccess(SmtpSettings settings) {
        return new RelayAccess(
                List.of(IpNetwork.around(InetAddress.ofLiteral("127.0.0.2"), 32, 128)),
                Map.of("dave.test", new LocalRecipients.Listed(Set.of("dave", "eve", "dörte"))));
    }

    static SmtpSettings.Times times(Duration greetingDelay, Duration command) {
        SmtpSettings.Times d = SmtpSettings.Times.DEFAULT;
        return new SmtpSettings.Times(
                greetingDelay,
                command,
                d.data(),
                d.handshake(),
                d.session(),
                d.slowWindow(),
                d.minimumRate(),
                Duration.ofSeconds(20));
    }

    Dialogue connect() throws IOException {
        return Dialogue.connect(address);
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
