package org.postseal.server.unsealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.spool.Draft;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;
import org.postseal.vectors.Octets;
import org.postseal.vectors.Vector;
import org.postseal.vectors.Vectors;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Vectors of family {@code sealed-site}. */
final class SealVectorsTest {
    @TempDir static Path directory;
    private static SqliteSpool spool;

    static List<Vector> good() throws IOException {
        return Vectors.good("sealed-site");
    }

    static List<Vector> bad() throws IOException {
        return Vectors.bad("sealed-site");
    }

    @BeforeAll
    static void open() throws IOException {
        spool =
                SqliteSpool.open(
                        SpoolSettings.in(directory.resolve("data"), directory.resolve("keys"))
                                .withFreeSpaceFloor(0),
                        InstantSource.system(),
                        new SecureRandom());
    }

    @AfterAll
    static void close() {
        spool.close();
    }

    private static Outcome unseal(JsonNode input) throws Exception {
        Instant now = Instant.ofEpochSecond(input.required("now").longValue());
        UnsealSettings settings =
                UnsealSettings.of(
                        "mx.d.example",
                        new HashSet<>(texts(input.required("domains"))),
                        1 << 20,
                        998,
                        30);
        VectorSite keys = new VectorSite(input.required("keys"), input.required("destroyed"));
        byte[] message = Octets.of(input.required("message"));
        try (OpenPgpUnsealer unsealer =
                        new OpenPgpUnsealer(
                                settings,
                                keys,
                                origin(input),
                                spool,
                                () -> now,
                                _ -> SealingObserver.NONE,
                                1);
                Draft draft = spool.draft()) {
            draft.write(message, 0, message.length);
            return unsealer.unseal(draft, message, envelope(input))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static Envelope envelope(JsonNode input) throws Exception {
        List<Recipient> recipients = new ArrayList<>();
        for (String address : texts(input.required("recipients"))) {
            recipients.add(Recipient.of(Mailbox.parse(address, true)));
        }
        return new Envelope(ReversePath.NULL, MailParameters.NONE, recipients);
    }

    private static Discovery origin(JsonNode input) throws Exception {
        if (input.required("policy").isNull()) {
            return Site.unpublished(DomainPolicy.Lookup.ABSENT);
        }
        List<Certificate> certificates = new ArrayList<>();
        for (JsonNode file : input.required("sites")) {
            certificates.add(Certificate.parse(Octets.of(file)));
        }
        PolicyRecord record = PolicyRecord.decode(input.required("policy").textValue());
        return Site.published(record.keys(), certificates);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    @ParameterizedTest
    @MethodSource
    void good(Vector vector) throws Exception {
        JsonNode expect = vector.expect();
        Outcome outcome = unseal(vector.input());
        Outcome.Unsealed unsealed =
                assertInstanceOf(Outcome.Unsealed.class, outcome, outcome::toString);
        try (Draft original = unsealed.original()) {
            String delivered = new String(Bench.read(original), ISO_8859_1);
            String result = expect.required("origin").textValue();
            assertTrue(
                    delivered.startsWith(
                            "Authentication-Results: mx.d.example;\r\n\topenpgp-seal=" + result),
                    delivered);
            assertTrue(delivered.endsWith(original(expect)), delivered);
        }
        assertEquals(expect.required("id").textValue(), unsealed.sealId());
        assertEquals(
                Set.copyOf(texts(expect.required("recipients"))),
                Set.copyOf(
                        unsealed.recipients().stream().map(r -> r.forwardPath().wire()).toList()));
    }

    /** Between the first empty line and the padding, as Seal-Length has it. */
    private static String original(JsonNode expect) {
        String plaintext = new String(Octets.of(expect.required("plaintext")), ISO_8859_1);
        int start = plaintext.indexOf("\r\n\r\n") + 4;
        int length = Integer.parseInt(plaintext, start - 14, start - 4, 10);
        return plaintext.substring(start, start + length);
    }

    @ParameterizedTest
    @MethodSource
    void bad(Vector vector) throws Exception {
        String result =
                switch (unseal(vector.input())) {
                    case Outcome.Refused refused -> refused.code() + " " + refused.enhancedCode();
                    case Outcome.NotSealedHere() -> "not-sealed";
                    case Outcome.Unsealed unsealed -> {
                        unsealed.original().close();
                        yield "unsealed";
                    }
                };
        assertEquals(vector.error(), result);
    }
}
