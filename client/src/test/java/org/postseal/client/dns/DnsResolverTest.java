package org.postseal.client.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.dns.Answer.Status;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

class DnsResolverTest {
    private static final String SOA = "-test. 3600 SOA ns.test. root.test. 1 2 3 4 600";
    private static final Duration GENEROUS = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(600);

    private static DnsResolver resolver(How how, FakeServer... servers) {
        List<InetSocketAddress> addresses =
                List.of(servers).stream().map(FakeServer::address).toList();
        return new DnsResolver(
                new DnsSettings(addresses, how.trust, how.timeout), Clock.systemUTC());
    }

    private record How(DnssecTrust trust, Duration timeout) {
        static final How PLAIN = new How(new DnssecTrust.None(), GENEROUS);
        static final How HASTY = new How(new DnssecTrust.None(), SHORT);
        static final How TRUSTED = new How(new DnssecTrust.TrustedResolver(), GENEROUS);
    }

    private static Answer ask(FakeServer.Script script, How how) throws IOException {
        try (FakeServer server = new FakeServer(script)) {
            return resolver(how, server).resolve("a.test", Type.TXT);
        }
    }

    private static Answer ask(int rcode, String... lines) throws IOException {
        return ask((query, tcp) -> Replies.wire(query, rcode, lines), How.PLAIN);
    }

    private static void good(Answer answer, Status status, String canonicalName, long ttl) {
        assertEquals(status, answer.status(), answer.toString());
        assertEquals(canonicalName, answer.canonicalName());
        assertEquals(Duration.ofSeconds(ttl), answer.ttl());
    }

    private static void bad(Answer answer, String detail) {
        assertEquals(Status.FAILED, answer.status(), answer.toString());
        assertTrue(answer.records().isEmpty());
        assertTrue(answer.detail().orElseThrow().contains(detail), answer.toString());
    }

    @Test
    void aPositiveAnswerKeepsItsTtlUpToADay() throws IOException {
        Answer found = ask(Rcode.NOERROR, "a.test 300 TXT hello", "a.test 200 TXT world");
        good(found, Status.FOUND, "a.test", 200);
        assertEquals(2, found.records().size());
        assertEquals(Security.INSECURE, found.security());
        good(ask(Rcode.NOERROR, "a.test 999999 TXT x"), Status.FOUND, "a.test", 86400);
    }

    @Test
    void aDenialIsKeptAsTheSoaSays() throws IOException {
        good(ask(Rcode.NXDOMAIN, SOA), Status.NXDOMAIN, "a.test", 600);
        good(ask(Rcode.NOERROR, SOA), Status.NODATA, "a.test", 600);
        good(ask(Rcode.NOERROR), Status.NODATA, "a.test", 0);
        String longSoa = "-test. 7200 SOA ns.test. root.test. 1 2 3 4 7200";
        good(ask(Rcode.NXDOMAIN, longSoa), Status.NXDOMAIN, "a.test", 900);
    }

    @Test
    void followsCnameWithinAndBeyondOneReply() throws IOException {
        good(
                ask(Rcode.NOERROR, "a.test 60 CNAME B.test.", "b.test 300 TXT x"),
                Status.FOUND,
                "b.test",
                60);
        good(ask(Rcode.NXDOMAIN, "a.test 60 CNAME b.test.", SOA), Status.NXDOMAIN, "b.test", 60);
        good(ask(Rcode.NOERROR, "a.test 60 CNAME b.test.", SOA), Status.NODATA, "b.test", 60);
        Answer apart =
                ask(
                        (query, tcp) ->
                                query.getQuestion().getName().toString().equals("a.test.")
                                        ? Replies.wire(query, 0, "a.test 60 CNAME b.test.")
                                        : Replies.wire(query, 0, "b.test 300 TXT x"),
                        How.PLAIN);
        good(apart, Status.FOUND, "b.test", 60);
    }

    @Test
    void refusesWhatIsNoAnswerToTheQuestion() throws IOException {
        bad(ask(Rcode.NOERROR, "a.test 60 CNAME b.test.", "b.test 60 CNAME a.test."), "loop");
        bad(ask(Rcode.NOERROR, "a.test 60 CNAME a.test."), "loop");
        bad(ask(Rcode.NOERROR, "a.test 60 CNAME b.test.", "a.test 60 CNAME c.test."), "two CNAME");
        bad(ask(Rcode.NOERROR, "evil.test 60 TXT x"), "another question");
        bad(ask(Rcode.NXDOMAIN, "a.test 60 TXT x"), "contradicts");
        String[] chain = new String[10];
        for (int i = 0; i < chain.length; i++) {
            chain[i] = (i == 0 ? "a" : "a" + i) + ".test 60 CNAME a" + (i + 1) + ".test.";
        }
        bad(ask(Rcode.NOERROR, chain), "more than 8");
    }

    @Test
    void anEndlessChainOfRepliesEnds() throws IOException {
        AtomicInteger link = new AtomicInteger();
        try (FakeServer server =
                new FakeServer(
                        (query, tcp) ->
                                Replies.wire(
                                        query,
                                        0,
                                        query.getQuestion().getName()
                                                + " 60 CNAME n"
                                                + link.incrementAndGet()
                                                + ".test."))) {
            bad(resolver(How.PLAIN, server).resolve("a.test", Type.TXT), "more than 8");
            assertEquals(9, server.queries.get());
        }
    }

    @Test
    void aTruncatedAnswerIsFetchedOverTcp() throws IOException {
        Answer found =
                ask(
                        (query, tcp) -> {
                            Message reply = Replies.reply(query, 0, "a.test 60 TXT whole");
                            if (!tcp) {
                                reply.removeAllRecords(Section.ANSWER);
                                reply.getHeader().setFlag(Flags.TC);
                            }
                            return Optional.of(reply.toWire());
                        },
                        How.PLAIN);
        good(found, Status.FOUND, "a.test", 60);
        assertEquals(List.of("whole"), ((TXTRecord) found.records().getFirst()).getStrings());
    }

    @Test
    void servfailAndRefusedAreNotAbsence() throws IOException {
        bad(ask(Rcode.SERVFAIL), "SERVFAIL");
        bad(ask(Rcode.REFUSED), "REFUSED");
    }

    @Test
    void theNextServerIsAskedWhenOneFailsOrIsSilent() throws IOException {
        try (FakeServer failing = new FakeServer((query, tcp) -> Replies.wire(query, 2));
                FakeServer silent = new FakeServer((query, tcp) -> Optional.empty());
                FakeServer working =
                        new FakeServer((query, tcp) -> Replies.wire(query, 0, "a.test 5 TXT x"))) {
            How how = new How(new DnssecTrust.None(), Duration.ofSeconds(20));
            good(
                    resolver(how, failing, silent, working).resolve("a.test.", Type.TXT),
                    Status.FOUND,
                    "a.test",
                    5);
            assertTrue(silent.queries.get() > 0);
        }
    }

    @Test
    void silenceEndsInFailure() throws IOException {
        bad(ask((query, tcp) -> Optional.empty(), How.HASTY), "no answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "question", "noquestion", "query", "empty", "cut", "noise"})
    void garbageEndsInFailure(String fault) throws IOException {
        Answer answer = ask((query, tcp) -> Optional.of(garbage(query, fault)), How.HASTY);
        bad(answer, "");
        assertEquals(Security.INSECURE, answer.security());
    }

    private static byte[] garbage(Message query, String fault) throws IOException {
        Message reply = Replies.reply(query, 0, "a.test 60 TXT x");
        switch (fault) {
            case "id" -> reply.getHeader().setID(query.getHeader().getID() ^ 1);
            case "question" -> {
                reply.removeAllRecords(Section.QUESTION);
                reply.addRecord(Replies.record("b.test 0 TXT x"), Section.QUESTION);
            }
            case "noquestion" -> reply.removeAllRecords(Section.QUESTION);
            case "query" -> reply.getHeader().unsetFlag(Flags.QR);
            default -> {}
        }
        byte[] wire = reply.toWire();
        return switch (fault) {
            case "empty" -> new byte[0];
            case "cut" -> java.util.Arrays.copyOf(wire, wire.length - 1);
            case "noise" -> {
                byte[] noise = new byte[300];
                new Random(7).nextBytes(noise);
                noise[0] = wire[0];
                noise[1] = wire[1];
                yield noise;
            }
            default -> wire;
        };
    }

    /** Every reply is a value, whatever one to four octets of it are changed to. */
    @Test
    void mutatedRepliesNeverThrow() throws IOException {
        Random random = new Random(20260);
        try (FakeServer server =
                new FakeServer(
                        (query, tcp) -> {
                            byte[] wire =
                                    Replies.reply(
                                                    query,
                                                    0,
                                                    "a.test 60 CNAME b.test.",
                                                    "b.test 60 MX 10 mx.test.",
                                                    "b.test 60 TXT x",
                                                    SOA)
                                            .toWire();
                            for (int i = random.nextInt(1, 5); i > 0; i--) {
                                wire[random.nextInt(2, wire.length)] = (byte) random.nextInt();
                            }
                            return Optional.of(wire);
                        })) {
            DnsResolver resolver =
                    resolver(new How(new DnssecTrust.None(), Duration.ofMillis(200)), server);
            int failed = 0;
            for (int i = 0; i < 300; i++) {
                Answer answer = resolver.resolve("a.test", Type.TXT);
                assertEquals(answer.status() == Status.FAILED, answer.detail().isPresent());
                assertFalse(answer.isSecure());
                failed += answer.status() == Status.FAILED ? 1 : 0;
            }
            assertTrue(failed > 0, "the mutations must have hit something");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a..test", ".a.test", "\\999.test"})
    void badNamesFailWithoutAQuery(String name) throws IOException {
        try (FakeServer server = new FakeServer((query, tcp) -> Replies.wire(query, 0))) {
            DnsResolver resolver = resolver(How.PLAIN, server);
            bad(resolver.resolve(name, Type.TXT), "not a domain name");
            bad(resolver.resolve("x".repeat(64) + ".test", Type.TXT), "not a domain name");
            bad(resolver.resolve("1234567.".repeat(32), Type.TXT), "not a domain name");
            assertEquals(0, server.queries.get());
            Answer longest = resolver.resolve("1234567.".repeat(31) + "12345", Type.TXT);
            assertEquals(Status.NODATA, longest.status(), "255 octets on the wire are a name");
        }
    }

    @Test
    void theAdBitCountsOnlyWhereTheServerIsTrusted() throws IOException {
        FakeServer.Script script =
                (query, tcp) -> {
                    Message reply = Replies.reply(query, 0, "a.test 60 TXT x");
                    reply.getHeader().setFlag(Flags.AD);
                    return Optional.of(reply.toWire());
                };
        assertEquals(Security.INSECURE, ask(script, How.PLAIN).security());
        assertEquals(Security.SECURE, ask(script, How.TRUSTED).security());
    }

    @Test
    void aChainIsSecureOnlyIfEveryPartIs() throws IOException {
        Answer answer =
                ask(
                        (query, tcp) -> {
                            boolean first =
                                    query.getQuestion().getName().toString().equals("a.test.");
                            Message reply =
                                    first
                                            ? Replies.reply(query, 0, "a.test 60 CNAME b.test.")
                                            : Replies.reply(query, 0, "b.test 60 TXT x");
                            if (!first) {
                                reply.getHeader().setFlag(Flags.AD);
                            }
                            return Optional.of(reply.toWire());
                        },
                        How.TRUSTED);
        good(answer, Status.FOUND, "b.test", 60);
        assertEquals(Security.INSECURE, answer.security());
    }

    @Test
    void bogusIsToldFromServfailByCheckingDisabled() throws IOException {
        FakeServer.Script bogus =
                (query, tcp) ->
                        query.getHeader().getFlag(Flags.CD)
                                ? Replies.wire(query, 0, "a.test 60 TXT x")
                                : Replies.wire(query, Rcode.SERVFAIL);
        Answer answer = ask(bogus, How.TRUSTED);
        assertEquals(Status.FAILED, answer.status());
        assertEquals(Security.BOGUS, answer.security());
        Answer broken = ask((query, tcp) -> Replies.wire(query, Rcode.SERVFAIL), How.TRUSTED);
        assertEquals(Status.FAILED, broken.status());
        assertEquals(Security.INSECURE, broken.security());
    }

    @Test
    void anUnreadableTrustAnchorIsRefused() {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
        for (String anchors : List.of("", "nonsense", "a.test. 1 IN A 127.0.0.1")) {
            DnsSettings settings =
                    new DnsSettings(List.of(server), new DnssecTrust.TrustAnchors(anchors));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new DnsResolver(settings, Clock.systemUTC()));
        }
    }
}
