package org.postseal.server.delivery;

import static org.junit.jupiter.api.Assertions.fail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import org.postseal.client.dns.Answer;
import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.KeyChange;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.client.sealing.Sealer;
import org.postseal.client.sealing.Signer;
import org.postseal.client.session.DaneFinding;
import org.postseal.client.session.HostAddresses;
import org.postseal.client.session.MxHosts;
import org.postseal.client.session.Referral;
import org.postseal.client.session.TlsContext;
import org.postseal.client.smtp.ConnectionPool;
import org.postseal.client.smtp.PoolSettings;
import org.postseal.client.smtp.SmtpClient;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.postseal.client.smtp.Timeouts;
import org.postseal.client.sts.StsFinding;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.policy.Decider;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.Routing;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.site.SiteKeys;
import org.postseal.server.spool.Draft;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * alice.test with its real spool, SMTP client and decision; keys are found in a map, and a seal is
 * a text that names its key, so that a test can read what went where.
 */
final class TestSite implements AutoCloseable {
    static final String ORIGINAL =
            """
            Received: from client by relay.alice.test; now\r
            From: a@alice.test\r
            Subject: hello\r
            \r
            the inner text\r
            """;

    final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    final Map<String, List<String>> mx = new ConcurrentHashMap<>();
    final Map<String, NextHop> local = new ConcurrentHashMap<>();
    final Map<String, List<Candidate>> keys = new ConcurrentHashMap<>();

    /** What is found once the cache was forgotten. */
    final Map<String, List<Candidate>> newKeys = new ConcurrentHashMap<>();

    final List<String> sealingFailures = new CopyOnWriteArrayList<>();
    final Map<String, KeyChange> changes = new ConcurrentHashMap<>();
    final List<Mailbox> forgotten = new CopyOnWriteArrayList<>();
    final List<Fingerprint> unsealable = new CopyOnWriteArrayList<>();
    final TestKeys own = TestKeys.of("alice.test");
    final Path maildirs;

    int port = 25;
    Hosts hosts = new FakeHosts();
    Optional<DkimSigner> dkim = Optional.empty();
    List<SessionCheck> checks = List.of();
    SessionObserver observer = SessionObserver.NONE;
    SealingRules rules = SealingRules.DEFAULT;
    Intake intake = Intake.NONE;
    RetrySchedule retry = RetrySchedule.DEFAULT;
    SqliteSpool spool;
    DeliveryAgent agent;
    Suspensions suspensions = new Suspensions(Duration.ZERO, clock);

    private final Path directory;
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SmtpClient client;
    private final ConnectionPool pool;

    TestSite(Path directory) throws IOException {
        this(directory, List.of());
    }

    /**
     * @param authorities PEM files of those that vouch for mail hosts
     */
    TestSite(Path directory, List<Path> authorities) throws IOException {
        this.directory = directory;
        this.maildirs = directory.resolve("mail");
        this.client = client(group, authorities);
        this.pool = new ConnectionPool(client, group, PoolSettings.DEFAULT);
        local.put("alice.test", new NextHop.Maildir(maildirs));
        open();
    }

    private static SmtpClient client(EventLoopGroup group, List<Path> authorities)
            throws IOException {
        try {
            return new SmtpClient(
                    Timeouts.uniform(Duration.ofSeconds(20)),
                    group,
                    TlsContext.create(authorities));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    void open() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.createDirectories(directory.resolve("keys"));
        spool =
                SqliteSpool.open(
                        SpoolSettings.in(directory.resolve("data"), directory.resolve("keys"))
                                .withFreeSpaceFloor(0),
                        clock,
                        new SecureRandom());
    }

    void start() {
        Identity identity =
                new Identity(
                        "relay.alice.test",
                        "alice.test",
                        Optional.of(TestMessages.mailbox("postmaster@alice.test")));
        DeliverySettings settings =
                new DeliverySettings(retry, 20, 5, 100, 5, Duration.ZERO, false);
        DeliveryFacts facts =
                new DeliveryFacts(rules, new Keys(), new ReachedLevels(spool.rows(), clock), clock);
        Planner planner = new Planner(facts, (_, _) -> (queries, known) -> known, Decider::decide);
        Transports transports =
                new Transports(
                        new Transports.Parts(
                                identity,
                                settings,
                                port,
                                hosts,
                                carrier(
                                        observer,
                                        (domain, failure) ->
                                                sealingFailures.add(
                                                        domain + " " + failure.token())),
                                planner,
                                new Copies.Workshop(
                                        spool,
                                        new TextSealer(),
                                        new OwnKeys(),
                                        identity,
                                        new Semaphore(2),
                                        clock,
                                        dkim),
                                new UnsealedIds(spool.rows(), clock),
                                clock,
                                intake,
                                carrier(SessionObserver.NONE, SealingObserver.NONE)),
                        suspensions);
        agent =
                new DeliveryAgent(
                        spool,
                        new Routing(local, Map.of(), Optional.empty()),
                        identity,
                        transports,
                        new Settler(
                                new Triage(retry, new Random(1)),
                                new DsnWriter("relay.alice.test", new Random(2)),
                                identity.doubleBounces()),
                        settings,
                        clock);
        agent.start();
    }

    private Transports.Carrier carrier(SessionObserver told, SealingObserver sealing) {
        Sessions sessions = new Sessions(this::connect, checks, told);
        return new Transports.Carrier(
                new SmtpTransport(sessions, hosts, "relay.alice.test", 5), sealing);
    }

    Hosts hosts() {
        return hosts;
    }

    SmtpConnection connect(Target target) throws SmtpException {
        return pool.acquire(target);
    }

    /** Stops and starts again on the same disk. */
    void restart() throws IOException {
        agent.close();
        spool.close();
        open();
        start();
    }

    void submit(String from, MailParameters parameters, Recipient... to) {
        submit(from, parameters, TestMessages.traits(false, false), to);
    }

    void submit(String from, MailParameters parameters, NewMessage.Traits traits, Recipient... to) {
        submit(from, parameters, traits, ORIGINAL, to);
    }

    void submit(
            String from,
            MailParameters parameters,
            NewMessage.Traits traits,
            String original,
            Recipient... to) {
        Draft draft = spool.draft();
        byte[] body = original.getBytes(ISO_8859_1);
        draft.write(body, 0, body.length);
        draft.commit(
                        new NewMessage(
                                new Envelope(
                                        from.isEmpty()
                                                ? ReversePath.NULL
                                                : ReversePath.of(TestMessages.mailbox(from)),
                                        parameters,
                                        List.of(to)),
                                new NewMessage.Arrival(
                                        clock.instant(), "127.0.0.1", "client", "ESMTP"),
                                traits,
                                List.of()))
                .toCompletableFuture()
                .join();
    }

    void submit(String from, String... to) {
        submit(
                from,
                MailParameters.NONE,
                Arrays.stream(to)
                        .map(text -> Recipient.of(TestMessages.mailbox(text)))
                        .toArray(Recipient[]::new));
    }

    /** Messages in one local mailbox. */
    List<String> mailbox(String localPart) {
        Path fresh = maildirs.resolve(localPart).resolve("new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(fresh)) {
            List<String> mails = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                mails.add(Files.readString(file, UTF_8));
            }
            return mails;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The DSN that came to a local mailbox. */
    Report dsn(String localPart) {
        await("a DSN for " + localPart, () -> !mailbox(localPart).isEmpty());
        return Report.read(mailbox(localPart).getFirst().getBytes(UTF_8));
    }

    QueuedMessage onlyQueued() {
        List<QueuedMessage> all = spool.list(10);
        if (all.size() != 1) {
            fail("queued: " + all);
        }
        return all.getFirst();
    }

    /** A list is no snapshot: one look may miss a notification that replaced its cause. */
    void awaitEmpty() {
        await(
                "an empty queue",
                () -> IntStream.range(0, 4).allMatch(i -> spool.list(10).isEmpty()));
    }

    /** Until the attempts of all queued recipients are that many. */
    void awaitAttempts(int attempts) {
        await(
                attempts + " attempts",
                () -> {
                    List<Integer> made =
                            spool.list(10).stream()
                                    .flatMap(message -> message.recipients().stream())
                                    .filter(to -> to.state() == QueuedMessage.State.QUEUED)
                                    .map(to -> to.attempts())
                                    .toList();
                    return !made.isEmpty() && made.stream().allMatch(n -> n == attempts);
                });
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain for " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        if (agent != null) {
            agent.close();
        }
        spool.close();
        pool.close();
        client.close();
        var _ = group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }

    private final class FakeHosts implements Hosts {
        @Override
        public MxHosts mx(String domain) {
            List<String> hosts = mx.get(domain);
            return hosts == null
                    ? new MxHosts.NoSuchDomain(domain + ": no such domain")
                    : new MxHosts.Hosts(hosts, false, Answer.Security.INSECURE, domain);
        }

        @Override
        public HostAddresses addresses(String host) {
            return new HostAddresses.Found(
                    List.of(InetAddress.ofLiteral(host)), Answer.Security.INSECURE, host);
        }

        @Override
        public StsFinding sts(String domain) {
            return StsFinding.NONE;
        }

        @Override
        public DaneFinding dane(
                String host, int smtpPort, HostAddresses.Found addresses, Referral referral) {
            return new DaneFinding.NotApplicable(List.of());
        }
    }

    private final class Keys implements Discovery {
        @Override
        public Findings find(Mailbox recipient, boolean wantUserKeys) {
            List<Candidate> found =
                    Stream.of(recipient.wire(), recipient.domain())
                            .flatMap(name -> keys.getOrDefault(name, List.of()).stream())
                            .toList();
            EnumSet<SealLevel> seal = EnumSet.noneOf(SealLevel.class);
            found.forEach(candidate -> seal.add(candidate.scope()));
            Optional<PolicyRecord> record =
                    found.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new PolicyRecord(
                                            "1",
                                            PolicyRecord.Mode.TESTING,
                                            Optional.empty(),
                                            seal,
                                            List.of(),
                                            Optional.empty(),
                                            false,
                                            Optional.empty()));
            return new Findings(
                    new DomainPolicy(
                            record,
                            found.isEmpty() ? DomainPolicy.Origin.NONE : DomainPolicy.Origin.DNSSEC,
                            Instant.MAX,
                            found.isEmpty()
                                    ? DomainPolicy.Lookup.ABSENT
                                    : DomainPolicy.Lookup.FOUND,
                            "test"),
                    found,
                    List.of(new Attempt("test", recipient.wire(), Attempt.Outcome.FOUND, "map")),
                    Optional.ofNullable(changes.get(recipient.domain())));
        }

        @Override
        public void forget(Mailbox recipient) {
            forgotten.add(recipient);
            keys.putAll(newKeys);
        }
    }

    /** Writes which key, which Seal-Id and for whom, then the original as base64 would hide it. */
    private final class TextSealer implements Sealer {
        @Override
        public void site(
                SealHeader header,
                RecipientKey recipient,
                Signer signer,
                String received,
                InputStream original,
                OutputStream out)
                throws IOException {
            byte[] inner = original.readNBytes((int) header.length());
            String to = String.join(",", header.to().stream().map(Mailbox::wire).toList());
            write(
                    recipient,
                    received
                            + "X-Seal: site "
                            + header.id()
                            + " "
                            + header.destination()
                            + " to="
                            + to,
                    inner,
                    out);
        }

        @Override
        public void user(
                RecipientKey recipient,
                Instant now,
                String domain,
                String received,
                InputStream original,
                OutputStream out)
                throws IOException {
            write(recipient, received + "X-Seal: user", original.readAllBytes(), out);
        }

        private void write(RecipientKey recipient, String head, byte[] inner, OutputStream out)
                throws IOException {
            if (unsealable.contains(recipient.certificate())) {
                throw new IOException("the sealer cannot do this key");
            }
            String text =
                    head
                            + " key="
                            + Fingerprint.of(recipient.encryptionKey().getFingerprint()).hex()
                            + "\r\n\r\n"
                            + java.util.Base64.getMimeEncoder().encodeToString(inner)
                            + "\r\n";
            out.write(text.getBytes(ISO_8859_1));
        }
    }

    private final class OwnKeys implements SiteKeys {
        @Override
        public Fingerprint fingerprint() {
            return own.certificate.fingerprint();
        }

        @Override
        public byte[] certificate() {
            return own.certificate.encoded();
        }

        @Override
        public Signer signer(Instant now) {
            return own.signer;
        }

        @Override
        public Lookup decryptionKey(long keyId) {
            return new Lookup.Unknown();
        }

        @Override
        public List<Long> encryptionKeyIds() {
            return List.of();
        }

        @Override
        public Optional<byte[]> userCertificate(Mailbox mailbox) {
            return Optional.empty();
        }
    }
}
