package org.postseal.server.reports;

import static org.junit.jupiter.api.Assertions.fail;

import org.postseal.client.dns.Answer;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.session.HttpsResult;
import org.postseal.client.smtp.Ends;
import org.postseal.server.delivery.ResultType;
import org.postseal.server.delivery.SessionAttempt;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Mailbox;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** a.test, with a DNS and a web that a test fills, and a real spool. */
final class ReportSite implements AutoCloseable {
    final MovedClock clock;
    final Set<String> unanswered = new HashSet<>();

    /** What was POSTed, by number and URL. */
    final Map<String, byte[]> posts = new LinkedHashMap<>();

    HttpsResult answer = new HttpsResult.Ok(new byte[0], "");
    SqliteSpool spool;
    DayStore days;
    Collector collector;
    Dispatch dispatch;

    private final Path directory;
    private final Map<String, List<String>> txt = new HashMap<>();
    private final Map<String, DomainPolicy> policies = new HashMap<>();
    private Optional<Mailbox> contact = Optional.of(new Mailbox("postmaster", "a.test"));

    ReportSite(Path directory, Instant now) throws IOException {
        this.directory = directory;
        this.clock = new MovedClock(now);
        open();
    }

    private void open() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.createDirectories(directory.resolve("keys"));
        spool =
                SqliteSpool.open(
                        SpoolSettings.in(directory.resolve("data"), directory.resolve("keys"))
                                .withFreeSpaceFloor(0),
                        clock,
                        new SecureRandom());
        ReportSettings settings =
                new ReportSettings("mx.a.test", "a.test", "A Ltd", contact, Set.of());
        days = new DayStore(spool.rows(), 1000);
        collector = new Collector(days, 1000, clock);
        dispatch =
                new Dispatch(
                        days,
                        new Destinations((name, _) -> resolve(name), discovery()),
                        new ReportMail(spool, settings, clock, new Random(1)),
                        new Postings(spool.rows(), this::post, clock),
                        settings,
                        clock);
    }

    /** What the whole is built on, with addresses for the reports of others. */
    Reports.Parts parts(List<Mailbox> intake) {
        return new Reports.Parts(
                new ReportSettings("mx.a.test", "a.test", "A Ltd", contact, Set.copyOf(intake)),
                spool,
                (name, _) -> resolve(name),
                discovery(),
                this::post,
                clock,
                new Random(2));
    }

    /** Ends without a word, and starts again on the same disk. */
    void restart() throws IOException {
        spool.close();
        open();
    }

    void withoutContact() throws IOException {
        contact = Optional.empty();
        restart();
    }

    void txt(String owner, String text) {
        txt.computeIfAbsent(owner, _ -> new ArrayList<>()).add(text);
    }

    void policy(String domain, String record) throws SyntaxException {
        policy(domain, record, DomainPolicy.Origin.DNSSEC);
    }

    void hint(String domain, String record) throws SyntaxException {
        policy(domain, record, DomainPolicy.Origin.HINT);
    }

    private void policy(String domain, String record, DomainPolicy.Origin origin)
            throws SyntaxException {
        policies.put(
                domain,
                new DomainPolicy(
                        Optional.of(PolicyRecord.decode(record)),
                        origin,
                        Instant.MAX,
                        DomainPolicy.Lookup.FOUND,
                        ""));
    }

    void succeeded(String domain, String host) {
        attempted(domain, host, SessionAttempt.Judged.open(SessionAttempt.Policy.NONE));
    }

    void failed(String domain, String host, ResultType type) {
        failed(domain, host, type, "for a reason");
    }

    void failed(String domain, String host, ResultType type, String detail) {
        attempted(
                domain,
                host,
                SessionAttempt.Judged.failed(SessionAttempt.Policy.NONE, type, detail));
    }

    private void attempted(String domain, String host, SessionAttempt.Judged judged) {
        attempted(domain, host, List.of(judged));
    }

    void attempted(String domain, String host, List<SessionAttempt.Judged> judged) {
        collector.attempted(
                new SessionAttempt(
                        domain,
                        new SessionAttempt.Peer(
                                host,
                                Optional.of(InetAddress.ofLiteral("192.0.2.1")),
                                new Ends(
                                        Optional.of(InetAddress.ofLiteral("192.0.2.9")),
                                        Optional.of(host))),
                        judged));
    }

    private HttpsResult post(URI url, byte[] gzip) {
        posts.put(posts.size() + " " + url, gzip);
        return answer;
    }

    private Answer resolve(String name) {
        if (unanswered.contains(name)) {
            return answer(Answer.Status.FAILED, List.of());
        }
        List<Record> records =
                txt.getOrDefault(name, List.of()).stream().map(text -> record(name, text)).toList();
        return answer(records.isEmpty() ? Answer.Status.NXDOMAIN : Answer.Status.FOUND, records);
    }

    private static Answer answer(Answer.Status status, List<Record> records) {
        return new Answer(
                status,
                Answer.Security.INSECURE,
                records,
                Duration.ZERO,
                "",
                Optional.of("as the test wants"));
    }

    private static Record record(String name, String text) {
        try {
            return new TXTRecord(Name.fromString(name + "."), DClass.IN, 60, text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Discovery discovery() {
        return new Discovery() {
            @Override
            public Findings find(Mailbox recipient, boolean wantUserKeys) {
                DomainPolicy none =
                        new DomainPolicy(
                                Optional.empty(),
                                DomainPolicy.Origin.NONE,
                                Instant.MAX,
                                DomainPolicy.Lookup.ABSENT,
                                "");
                return new Findings(
                        policies.getOrDefault(recipient.domain(), none), List.of(), List.of());
            }

            @Override
            public void forget(Mailbox recipient) {
                throw new UnsupportedOperationException();
            }
        };
    }

    void awaitSwept(LocalDate day) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!days.domains(day).isEmpty()) {
            if (System.nanoTime() > deadline) {
                fail("still there: " + days.domains(day));
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        spool.close();
    }

    /** Moves only when told to. */
    static final class MovedClock extends Clock {
        private volatile Instant now;

        MovedClock(Instant now) {
            this.now = now;
        }

        void advance(Duration by) {
            now = now.plus(by);
        }

        void set(String instant) {
            now = Instant.parse(instant);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
