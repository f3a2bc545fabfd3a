package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.SealLevel;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Vectors of family {@code exchange}. */
class ExchangeVectorsTest {
    private static final String VERB = "PGPKEY ";
    private static final String ENHANCED = "250-2.0.0 ";

    static List<Vector> good() throws IOException {
        return Vectors.good("exchange");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("exchange");
    }

    private static Candidate judge(JsonNode input) throws SyntaxException {
        String command = input.required("command").textValue();
        KeyReply reply =
                KeyReply.decode(
                        reply(Octets.text(input.required("reply"))),
                        input.required("cap").intValue());
        return new KeyReplyJudge(
                        PgpKeyCommand.decode(command.substring(VERB.length())).query(),
                        policy(input.required("policy")),
                        certificates(input.required("sites")),
                        input.required("session").textValue().equals("authenticated")
                                ? InSession.Peer.AUTHENTICATED
                                : InSession.Peer.UNAUTHENTICATED,
                        known(input.required("held"), Optional.empty(), now(input)),
                        last(input),
                        now(input))
                .judge(reply)
                .candidate();
    }

    private static Instant now(JsonNode input) {
        return Instant.ofEpochSecond(input.required("now").longValue());
    }

    private static Reply reply(String wire) {
        List<String> texts = wire.lines().map(line -> line.substring(ENHANCED.length())).toList();
        return Reply.of(250, "2.0.0", texts.toArray(String[]::new));
    }

    private static DomainPolicy policy(JsonNode text) throws SyntaxException {
        return text.isNull()
                ? new DomainPolicy(
                        Optional.empty(),
                        DomainPolicy.Origin.NONE,
                        Instant.MAX,
                        DomainPolicy.Lookup.ABSENT,
                        "")
                : new DomainPolicy(
                        Optional.of(PolicyRecord.decode(text.textValue())),
                        DomainPolicy.Origin.DNSSEC,
                        Instant.MAX,
                        DomainPolicy.Lookup.FOUND,
                        "");
    }

    private static List<Certificate> certificates(JsonNode files) throws SyntaxException {
        List<Certificate> certificates = new ArrayList<>();
        for (JsonNode file : files) {
            certificates.add(Certificate.parse(Octets.of(file)));
        }
        return certificates;
    }

    private static Optional<CachedCertificate> last(JsonNode input) throws SyntaxException {
        JsonNode last = input.required("last");
        return last.isNull()
                ? Optional.empty()
                : known(
                        last.required("certificate"),
                        Optional.of(Instant.ofEpochSecond(last.required("signed").longValue())),
                        now(input));
    }

    private static Optional<CachedCertificate> known(
            JsonNode file, Optional<Instant> signed, Instant now) throws SyntaxException {
        return file.isNull()
                ? Optional.empty()
                : Optional.of(
                        new CachedCertificate(
                                SealLevel.USER,
                                Certificate.parse(Octets.of(file)),
                                Source.PGPKEY_SIGNED,
                                now.minusSeconds(60),
                                now.plusSeconds(60),
                                signed,
                                Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws SyntaxException {
        Candidate candidate = judge(vector.input());
        JsonNode expect = vector.expect();
        assertEquals(Optional.empty(), candidate.problem());
        assertEquals(expect.required("scope").textValue(), candidate.scope().token());
        assertEquals(
                expect.required("fingerprint").textValue(),
                candidate.certificate().fingerprint().hex());
        Certificate.Usability.Usable usable =
                assertInstanceOf(
                        Certificate.Usability.Usable.class,
                        candidate.certificate().usability(now(vector.input())));
        assertEquals(
                expect.required("encryption").textValue(),
                Fingerprint.of(usable.encryptionKey().getFingerprint()).hex());
        assertEquals(expect.required("authenticated").booleanValue(), candidate.authenticated());
        assertEquals(
                Instant.ofEpochSecond(expect.required("until").longValue()), candidate.until());
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) {
        assertEquals("exchange", vector.error());
        assertThrows(SyntaxException.class, () -> judge(vector.input()));
    }
}
