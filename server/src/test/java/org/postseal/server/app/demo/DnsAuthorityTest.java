package org.postseal.server.app.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.dns.Answer.Status;
import org.postseal.client.dns.DnsResolver;
import org.postseal.client.dns.DnsSettings;
import org.postseal.client.dns.DnssecTrust;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The signed zone as the validating resolver sees it, unharmed and tampered with. */
class DnsAuthorityTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private static final String ZONE =
            """
            alice.test.              IN MX 10 mx.alice.test.
            mx.alice.test.           IN A 127.0.0.2
            mx.alice.test.           IN AAAA ::1
            _smtp-openpgp.dave.test. IN TXT "v=smtp-openpgp1; id=1"
            hosted.test.             IN CNAME _smtp-openpgp.dave.test.
            dangling.test.           IN CNAME nowhere.test.
            empty.test.              IN CNAME mx.alice.test.
            island.test.             IN CNAME a.plain.test.
            deep.down.in.test.       IN TXT "x"
            """;

    private ZoneKey key;
    private DnsZone zone;
    private DnsAuthority authority;

    @BeforeEach
    void makeZones() throws GeneralSecurityException, IOException {
        key = ZoneKey.generate(Name.fromString("test."), CLOCK);
        zone = DnsZone.signed(key);
        zone.load(ZONE);
        DnsZone plain = DnsZone.unsigned(Name.fromString("plain.test."));
        plain.load("a IN TXT \"plain\"\nplain.test. IN MX 10 a.plain.test.\n");
        zone.delegate(plain);
        authority = new DnsAuthority(List.of(zone, plain));
    }

    private Answer ask(UnaryOperator<Message> answers, Clock clock, String name, int type)
            throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (DnsServer server = DnsServer.start(loopback, answers)) {
            DnssecTrust trust = new DnssecTrust.TrustAnchors(key.trustAnchor());
            DnsSettings settings = new DnsSettings(List.of(server.address()), trust, GENEROUS);
            return new DnsResolver(settings, clock).resolve(name, type);
        }
    }

    private Answer ask(String name, int type) throws IOException {
        return ask(authority::answer, CLOCK, name, type);
    }

    private static void expect(Status status, Security security, Answer answer) {
        assertEquals(status, answer.status(), answer.toString());
        assertEquals(security, answer.security(), answer.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "alice.test, MX, FOUND, SECURE",
        "ALICE.Test, MX, FOUND, SECURE",
        "mx.alice.test, A, FOUND, SECURE",
        "_smtp-openpgp.dave.test, TXT, FOUND, SECURE",
        "hosted.test, TXT, FOUND, SECURE",
        "test, SOA, FOUND, SECURE",
        "test, DNSKEY, FOUND, SECURE",
        "alice.test, A, NODATA, SECURE",
        "test, MX, NODATA, SECURE",
        "empty.test, TXT, NODATA, SECURE",
        "dave.test, TXT, NODATA, SECURE", // no records, but a name below
        "in.test, TXT, NODATA, SECURE",
        "nowhere.test, TXT, NXDOMAIN, SECURE",
        "a.b.c.nowhere.test, TXT, NXDOMAIN, SECURE",
        "zzz.mx.alice.test, TXT, NXDOMAIN, SECURE",
        "0.test, TXT, NXDOMAIN, SECURE",
        "dangling.test, TXT, NXDOMAIN, SECURE",
        "a.plain.test, TXT, FOUND, INSECURE",
        "plain.test, MX, FOUND, INSECURE",
        "plain.test, TXT, NODATA, INSECURE",
        "b.plain.test, TXT, NXDOMAIN, INSECURE",
        "island.test, TXT, FOUND, INSECURE",
        "island.test, MX, NODATA, INSECURE",
    })
    void answersWithItsStatus(String name, String type, Status status, Security security)
            throws IOException {
        expect(status, security, ask(name, Type.value(type)));
    }

    @Test
    void aLargeCertificateComesWhole() throws IOException {
        byte[] certificate = new byte[20_000];
        new Random(1).nextBytes(certificate);
        Name owner = Name.fromString("_smtp-openpgp.dave.test.");
        zone.add(new OPENPGPKEYRecord(owner, DClass.IN, 60, certificate));
        Answer answer = ask("_smtp-openpgp.dave.test", Type.OPENPGPKEY);
        expect(Status.FOUND, Security.SECURE, answer);
        assertArrayEquals(certificate, ((OPENPGPKEYRecord) answer.records().getFirst()).getCert());
    }

    @Test
    void recordsChangeWhileServed() throws IOException {
        Name owner = Name.fromString("_smtp-openpgp.dave.test.");
        zone.set(owner, Type.TXT, List.of(new TXTRecord(owner, DClass.IN, 60, "new")));
        Answer changed = ask("hosted.test", Type.TXT);
        expect(Status.FOUND, Security.SECURE, changed);
        assertEquals(List.of("new"), ((TXTRecord) changed.records().getFirst()).getStrings());
        zone.set(owner, Type.TXT, List.of());
        expect(Status.NXDOMAIN, Security.SECURE, ask("dave.test", Type.TXT));
    }

    @Test
    void whatIsNotServedIsRefused() throws IOException {
        expect(Status.FAILED, Security.INSECURE, ask("example.org", Type.TXT));
        expect(Status.FAILED, Security.INSECURE, ask("alice.test", Type.ANY));
    }

    @Test
    void anotherKeyIsBogus() throws Exception {
        key = ZoneKey.generate(Name.fromString("test."), CLOCK);
        expect(Status.FAILED, Security.BOGUS, ask("alice.test", Type.MX));
        expect(Status.FAILED, Security.BOGUS, ask("nowhere.test", Type.MX));
    }

    @ParameterizedTest
    @ValueSource(ints = {-30, 30})
    void signaturesOfAnotherTimeAreBogus(int days) throws IOException {
        Clock clock = Clock.offset(CLOCK, Duration.ofDays(days));
        Answer answer = ask(authority::answer, clock, "alice.test", Type.MX);
        expect(Status.FAILED, Security.BOGUS, answer);
    }

    private Answer askTampered(UnaryOperator<Record> change, String name, int type)
            throws IOException {
        return ask(query -> tamper(authority.answer(query), change), CLOCK, name, type);
    }

    /** Changes each record of answer and authority; null drops it. */
    private static Message tamper(Message reply, UnaryOperator<Record> change) {
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            List<Record> records = List.copyOf(reply.getSection(section));
            reply.removeAllRecords(section);
            for (Record rr : records) {
                Record changed = change.apply(rr);
                if (changed != null) {
                    reply.addRecord(changed, section);
                }
            }
        }
        return reply;
    }

    private static Record flipped(Record rr) {
        byte[] data = rr.rdataToWireCanonical();
        data[data.length - 1] ^= 1;
        return Record.newRecord(rr.getName(), rr.getType(), rr.getDClass(), rr.getTTL(), data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TXT", "RRSIG", "DNSKEY"})
    void oneFlippedBitIsBogus(String type) throws IOException {
        int victim = Type.value(type);
        Answer answer =
                askTampered(
                        rr -> rr.getType() == victim ? flipped(rr) : rr,
                        "_smtp-openpgp.dave.test",
                        Type.TXT);
        expect(Status.FAILED, Security.BOGUS, answer);
        assertTrue(answer.records().isEmpty());
        assertTrue(answer.detail().isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "RRSIG, alice.test, MX",
        "RRSIG, hosted.test, TXT",
        "RRSIG, nowhere.test, MX",
        "RRSIG, alice.test, TXT",
        "NSEC, nowhere.test, MX",
        "NSEC, alice.test, TXT",
        "NSEC, dangling.test, TXT",
    })
    void strippedProofIsBogus(String type, String name, String asked) throws IOException {
        int victim = Type.value(type);
        Answer answer =
                askTampered(rr -> rr.getType() == victim ? null : rr, name, Type.value(asked));
        expect(Status.FAILED, Security.BOGUS, answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.NOERROR, Rcode.NXDOMAIN})
    void aForgedDenialIsBogus(int rcode) throws IOException {
        Answer answer =
                ask(
                        query -> {
                            Message reply = authority.answer(query);
                            if (query.getQuestion().getType() == Type.TXT) {
                                reply.removeAllRecords(Section.ANSWER);
                                reply.getHeader().setRcode(rcode);
                            }
                            return reply;
                        },
                        CLOCK,
                        "_smtp-openpgp.dave.test",
                        Type.TXT);
        expect(Status.FAILED, Security.BOGUS, answer);
    }

    /** The proof of another name's absence does not serve. */
    @Test
    void aReplayedDenialIsBogus() throws IOException {
        Answer answer =
                ask(
                        query -> {
                            Message reply = authority.answer(query);
                            if (query.getQuestion().getType() != Type.MX) {
                                return reply;
                            }
                            Message other = query.clone();
                            other.removeAllRecords(Section.QUESTION);
                            other.addRecord(
                                    Record.newRecord(
                                            Name.fromConstantString("nowhere.test."),
                                            Type.MX,
                                            DClass.IN),
                                    Section.QUESTION);
                            Message denial = authority.answer(other);
                            denial.removeAllRecords(Section.QUESTION);
                            denial.addRecord(query.getQuestion(), Section.QUESTION);
                            return denial;
                        },
                        CLOCK,
                        "alice.test",
                        Type.MX);
        expect(Status.FAILED, Security.BOGUS, answer);
    }

    /** A signed answer of another name, beside a CNAME that leads nowhere, proves no absence. */
    @Test
    void aStraySignedRecordProvesNothing() throws IOException {
        List<Record> stray =
                zone.signed(zone.rrset(Name.fromString("deep.down.in.test."), Type.TXT));
        Answer answer =
                ask(
                        query -> {
                            Message reply = authority.answer(query);
                            if (query.getQuestion().getType() == Type.TXT) {
                                List<Record> alias = List.copyOf(reply.getSection(Section.ANSWER));
                                reply.removeAllRecords(Section.ANSWER);
                                reply.removeAllRecords(Section.AUTHORITY);
                                reply.getHeader().setRcode(Rcode.NOERROR);
                                stray.forEach(rr -> reply.addRecord(rr, Section.ANSWER));
                                alias.forEach(rr -> reply.addRecord(rr, Section.ANSWER));
                            }
                            return reply;
                        },
                        CLOCK,
                        "dangling.test",
                        Type.TXT);
        expect(Status.FAILED, Security.BOGUS, answer);
    }

    /** Whoever keeps the keys from us must not turn a forged denial into an insecure one. */
    @ParameterizedTest
    @ValueSource(strings = {"_smtp-openpgp.dave.test", "plain.test"})
    void missingKeysDoNotMakeInsecure(String name) throws IOException {
        Answer answer =
                ask(
                        query -> {
                            Message reply = authority.answer(query);
                            if (query.getQuestion().getType() == Type.DNSKEY) {
                                reply.removeAllRecords(Section.ANSWER);
                                reply.getHeader().setRcode(Rcode.SERVFAIL);
                            } else {
                                reply.removeAllRecords(Section.ANSWER);
                                reply.getHeader().setRcode(Rcode.NXDOMAIN);
                            }
                            return reply;
                        },
                        CLOCK,
                        name,
                        Type.TXT);
        assertEquals(Status.FAILED, answer.status(), answer.toString());
    }

    @Test
    void theServersOwnAdBitCountsForNothing() throws IOException {
        Answer answer =
                ask(
                        query -> {
                            Message reply =
                                    tamper(
                                            authority.answer(query),
                                            rr -> rr.getType() == Type.RRSIG ? null : rr);
                            reply.getHeader().setFlag(Flags.AD);
                            return reply;
                        },
                        CLOCK,
                        "alice.test",
                        Type.MX);
        expect(Status.FAILED, Security.BOGUS, answer);
    }

    @Test
    void anAnswerOfVeryManyRrsetsIsRefusedBeforeValidation() throws IOException {
        Answer answer =
                ask(
                        query -> {
                            Message reply = authority.answer(query);
                            if (query.getQuestion().getType() == Type.MX) {
                                for (int i = 0; i < 2000; i++) {
                                    Name owner = Name.fromConstantString("n" + i + ".test.");
                                    reply.addRecord(
                                            new TXTRecord(owner, DClass.IN, 60, "x"),
                                            Section.ANSWER);
                                }
                            }
                            return reply;
                        },
                        CLOCK,
                        "alice.test",
                        Type.MX);
        expect(Status.FAILED, Security.BOGUS, answer);
    }
}
