package org.postseal.server.unsealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.server.unsealing.Forge.ascii;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.client.sealing.Signer;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.spool.ReplayKey;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Mailbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Seals that are whole, and what they say. */
final class SealChecksTest {
    private static final byte[] ORIGINAL = ascii("Subject: x\r\n\r\nsecret\r\n");

    @TempDir Path directory;
    private Bench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(directory, KeyVersion.V4);
    }

    @AfterEach
    void close() {
        assertEquals(0, bench.drafts.open(), "drafts that nobody closed");
        bench.close();
    }

    private Outcome unseal(Discovery discovery, byte[] message, String... recipients)
            throws Exception {
        try (OpenPgpUnsealer unsealer = bench.unsealer(discovery)) {
            return bench.unseal(unsealer, message, Bench.envelope(recipients));
        }
    }

    private Outcome unseal(byte[] message, String... recipients) throws Exception {
        return unseal(bench.alice.published(), message, recipients);
    }

    private static void isRefused(String reply, String reason, Outcome outcome) {
        Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, outcome);
        assertEquals(reply, refused.code() + " " + refused.enhancedCode());
        assertTrue(refused.reason().contains(reason), refused.reason());
    }

    /** Text of what is delivered; its draft is closed. */
    private static String delivered(Outcome outcome) throws Exception {
        Outcome.Unsealed unsealed = assertInstanceOf(Outcome.Unsealed.class, outcome);
        String text = new String(Bench.read(unsealed.original()), StandardCharsets.ISO_8859_1);
        unsealed.original().close();
        return text;
    }

    private static String result(Outcome outcome) throws Exception {
        String text = delivered(outcome);
        assertTrue(text.endsWith("Subject: x\r\n\r\nsecret\r\n"), text);
        int at = text.indexOf("openpgp-seal=") + "openpgp-seal=".length();
        return text.substring(at, text.indexOf(' ', at));
    }

    private byte[] message(byte[] inner) throws Exception {
        return Forge.message(bench.parts(inner).binary());
    }

    private byte[] unsigned() throws Exception {
        SealHeader header = bench.header(ORIGINAL.length);
        return message(Forge.literal('b', Forge.content(header, ORIGINAL)));
    }

    private byte[] signed(Signer signer, Optional<Fingerprint> intended) throws Exception {
        byte[] content = Forge.content(bench.header(ORIGINAL.length), ORIGINAL);
        return message(Forge.signed(content, signer, intended, bench.now));
    }

    @Test
    void everyRecipientIsNamedInside() throws Exception {
        byte[] sealed = bench.seal(ORIGINAL);
        assertEquals("pass", result(unseal(sealed, "dave", "Erin")));
        isRefused("554 5.7.7", "Seal-To", unseal(sealed, "mallet"));
        isRefused("554 5.7.7", "Seal-To", unseal(sealed, "dave", "mallet"));
        isRefused("554 5.7.7", "Seal-To", unseal(sealed, "Dave"));
        isRefused("554 5.7.7", "Seal-To", unseal(sealed, "erin"));
    }

    @ParameterizedTest
    @CsvSource({
        "-14, 60, pass",
        "-14, -1, refused",
        "1, 0, pass",
        "1, 1, refused",
        "-400, 0, refused"
    })
    void theDateIsWithinTheWindow(int days, int seconds, String expected) throws Exception {
        Instant date = bench.now.plus(Duration.ofDays(days)).plusSeconds(seconds);
        byte[] inner = bench.inner(bench.header(ORIGINAL.length, date, "dave.test"), ORIGINAL);
        Outcome outcome = unseal(message(inner), "dave");
        if (expected.equals("pass")) {
            assertEquals("pass", result(outcome));
        } else {
            isRefused("554 5.7.7", "Seal-Date", outcome);
        }
    }

    @Test
    void theDestinationIsLocal() throws Exception {
        SealHeader elsewhere = bench.header(ORIGINAL.length, bench.now, "other.test");
        isRefused("554 5.7.7", "Seal-Destination", unseal(bench.seal(elsewhere, ORIGINAL), "dave"));
    }

    @Test
    void aSealIsForOneDomain() throws Exception {
        SealHeader own = bench.header(ORIGINAL.length);
        SealHeader both =
                new SealHeader(
                        own.global(),
                        own.id(),
                        own.origin(),
                        own.destination(),
                        own.date(),
                        own.from(),
                        List.of(Bench.at("dave"), new Mailbox("dave", "other.test")),
                        own.length());
        isRefused("554 5.7.7", "Seal-To", unseal(bench.seal(both, ORIGINAL), "dave"));
    }

    @Test
    void anotherSignerIsRefusedWhereTheOriginPublishesItsKeys() throws Exception {
        Optional<Fingerprint> ours = Optional.of(bench.dave.keys().fingerprint());
        Signer alice = bench.alice.keys().signer(bench.now);
        Signer dave = bench.dave.keys().signer(bench.now);
        assertEquals("pass", result(unseal(signed(alice, ours), "dave")));
        isRefused("554 5.7.7", "not in the origin's k", unseal(signed(dave, ours), "dave"));
        assertEquals(List.of("alice.test unseal-failure"), bench.failures);
        isRefused("554 5.7.7", "no signature", unseal(unsigned(), "dave"));
    }

    @Test
    void aSignatureForAnotherCertificateIsRefusedAndOneForNoneIsNot() throws Exception {
        Signer alice = bench.alice.keys().signer(bench.now);
        Optional<Fingerprint> alices = Optional.of(bench.alice.keys().fingerprint());
        isRefused("554 5.7.7", "another certificate", unseal(signed(alice, alices), "dave"));
        assertEquals("pass", result(unseal(signed(alice, Optional.empty()), "dave")));
    }

    @Test
    void aSignatureOverOtherContentIsRefused() throws Exception {
        byte[] content = Forge.content(bench.header(ORIGINAL.length), ORIGINAL);
        byte[] inner = bench.inner(bench.header(ORIGINAL.length), ORIGINAL);
        byte[] other =
                new String(inner, StandardCharsets.ISO_8859_1)
                        .replace("secret", "public")
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(content.length > 0);
        isRefused("554 5.7.7", "no signature", unseal(message(other), "dave"));
    }

    @ParameterizedTest
    @CsvSource({"ABSENT, neutral", "INVALID, neutral", "FAILED, temperror", "BOGUS, temperror"})
    void withoutKeysToCompareTheOriginIsOpen(DomainPolicy.Lookup lookup, String expected)
            throws Exception {
        Discovery none = Site.unpublished(lookup);
        assertEquals(expected, result(unseal(none, bench.seal(ORIGINAL), "dave")));
        assertEquals(expected, result(unseal(none, unsigned(), "dave")));
    }

    @Test
    void aLookupThatFailsOrHangsIsATemporaryError() throws Exception {
        Discovery without = Site.published(List.of(bench.alice.keys().fingerprint()), List.of());
        assertEquals("temperror", result(unseal(without, bench.seal(ORIGINAL), "dave")));
        Discovery failing =
                finding(
                        () -> {
                            throw new IllegalStateException("store");
                        });
        assertEquals("temperror", result(unseal(failing, bench.seal(ORIGINAL), "dave")));
        CountDownLatch never = new CountDownLatch(1);
        Discovery hanging =
                finding(
                        () -> {
                            never.await();
                            throw new IllegalStateException("not reached");
                        });
        try (OpenPgpUnsealer unsealer = bench.unsealer(hanging, settings(Duration.ofMillis(50)))) {
            byte[] sealed = bench.seal(ORIGINAL);
            assertEquals(
                    "temperror", result(bench.unseal(unsealer, sealed, Bench.envelope("dave"))));
        }
        never.countDown();
    }

    private static UnsealSettings settings(Duration lookup) {
        return new UnsealSettings(
                "mx.dave.test",
                Set.of("dave.test"),
                LocalPartRule.EXACT,
                1 << 20,
                1000,
                50,
                lookup);
    }

    private interface Find {
        Findings find() throws InterruptedException;
    }

    private static Discovery finding(Find find) {
        return new Discovery() {
            @Override
            public Findings find(Mailbox recipient, boolean wantUserKeys) {
                assertEquals("postmaster@alice.test", recipient.wire());
                try {
                    return find.find();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void forget(Mailbox recipient) {
                throw new IllegalStateException("nothing is cached");
            }
        };
    }

    @Test
    void aReplayIsDroppedForWhomeverHadIt() throws Exception {
        byte[] sealed = bench.seal(ORIGINAL);
        Outcome.Unsealed first = assertInstanceOf(Outcome.Unsealed.class, unseal(sealed, "dave"));
        assertEquals(
                List.of(
                        new ReplayKey(
                                bench.alice.keys().fingerprint().toString(),
                                Bench.ID,
                                "dave@dave.test",
                                bench.now.plus(Duration.ofDays(30)))),
                first.replayKeys());
        bench.commit(first);
        Outcome.Unsealed second =
                assertInstanceOf(Outcome.Unsealed.class, unseal(sealed, "dave", "Erin"));
        assertEquals(Bench.envelope("Erin").recipients(), second.recipients());
        assertEquals(1, second.replayKeys().size());
        bench.commit(second);
        Outcome.Unsealed third =
                assertInstanceOf(Outcome.Unsealed.class, unseal(sealed, "dave", "Erin"));
        assertEquals(List.of(), third.recipients());
        assertEquals(List.of(), third.replayKeys());
        third.original().close();
        assertEquals(List.of("alice.test replay", "alice.test replay"), bench.failures);
    }

    private void inside(String reply, String reason, String original) throws Exception {
        byte[] octets = original.getBytes(StandardCharsets.ISO_8859_1);
        byte[] inner = bench.inner(bench.header(octets.length), octets);
        isRefused(reply, reason, unseal(message(inner), "dave"));
    }

    @Test
    void theOriginalPassesTheChecksOfTheBorder() throws Exception {
        inside("554 5.6.0", "bare", "Subject: x\r\n\r\na\nb\r\n");
        inside("554 5.6.0", "bare", "Subject: x\r\n\r\na\rb\r\n");
        inside("554 5.6.0", "bare", "Subject: x\r\n\r\na\r");
        inside("554 5.6.0", "bare", "\n");
        inside("554 5.6.0", "line", "Subject: x\r\n\r\n" + "a".repeat(100_001) + "\r\n");
        inside("554 5.4.6", "51", "Received: x\r\n".repeat(49) + "\r\n");
    }

    @Test
    void anOriginalMayNotBeLargerThanAnyMessage() throws Exception {
        UnsealSettings small = UnsealSettings.of("mx.dave.test", Set.of("dave.test"), 10, 1000, 50);
        try (OpenPgpUnsealer unsealer = bench.unsealer(bench.alice.published(), small)) {
            isRefused(
                    "552 5.3.4",
                    "larger",
                    bench.unseal(unsealer, bench.seal(ORIGINAL), Bench.envelope("dave")));
        }
    }

    @Test
    void aSealWithinASealIsRefused() throws Exception {
        byte[] nested = bench.seal(bench.seal(ORIGINAL));
        isRefused("554 5.7.7", "within", unseal(nested, "dave"));
    }

    @Test
    void forgedResultsAreTakenOut() throws Exception {
        String forged =
                "Authentication-Results: mx.dave.test; openpgp-seal=pass\r\n"
                        + "AUTHENTICATION-RESULTS : (a \\) (b))\r\n\t\"MX.dave.test\"\r\n 1; dkim=pass\r\n"
                        + "Authentication-Results: other.test; spf=pass\r\n (mx.dave.test)\r\n"
                        + "X: y\r\n"
                        + "no field at all\r\n"
                        + "Authentication-Results:\r\n mx.dave.test;\r\n none\r\n";
        String kept =
                "Authentication-Results: other.test; spf=pass\r\n (mx.dave.test)\r\n"
                        + "X: y\r\n"
                        + "no field at all\r\n";
        String body = "\r\nAuthentication-Results: mx.dave.test; none\r\n";
        for (String filler :
                List.of("", "X: " + "x".repeat(90_000) + "\r\n", "X: y\r\n".repeat(40_000))) {
            String original = filler + forged + body;
            String text = delivered(unseal(bench.seal(ascii(original)), "dave"));
            String trace =
                    "Authentication-Results: mx.dave.test;\r\n\topenpgp-seal=pass policy.level=site"
                            + " policy.origin=alice.test\r\n"
                            + Bench.ARRIVED
                            + Bench.RECEIVED;
            assertEquals(trace + filler + kept + body, text);
        }
    }

    @Test
    void mailForOthersIsLeftAlone() throws Exception {
        byte[] toAlice;
        try (Bench other = new Bench(directory.resolve("other"), KeyVersion.V4)) {
            toAlice = other.seal(ORIGINAL);
        }
        assertEquals(new Outcome.NotSealedHere(), unseal(toAlice, "dave"));
        assertEquals(new Outcome.NotSealedHere(), unseal(ORIGINAL, "dave"));
        Forge.Parts hidden = bench.parts(bench.inner(bench.header(ORIGINAL.length), ORIGINAL));
        byte[] binary = hidden.binary();
        for (int i = 7; i < 15; i++) {
            binary[i] = 0; // the key id of a version 3 PKESK
        }
        assertEquals(new Outcome.NotSealedHere(), unseal(Forge.message(binary), "dave"));
    }

    @Test
    void tooManyAtATimeAreToldToComeAgain() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Discovery published = bench.alice.published();
        Discovery slow =
                finding(
                        () -> {
                            go.await();
                            return published.find(new Mailbox("postmaster", "alice.test"), false);
                        });
        UnsealSettings patient = settings(Duration.ofMinutes(5));
        byte[] sealed = bench.seal(ORIGINAL);
        try (OpenPgpUnsealer unsealer = bench.unsealer(slow, patient)) {
            List<CompletableFuture<Outcome>> waiting = new ArrayList<>();
            Envelope envelope = Bench.envelope("dave");
            for (int i = 0; i < 32; i++) {
                waiting.add(bench.begin(unsealer, sealed, envelope));
            }
            isRefused("451 4.3.2", "too many", bench.unseal(unsealer, sealed, envelope));
            go.countDown();
            for (CompletableFuture<Outcome> outcome : waiting) {
                assertEquals("pass", result(outcome.get(120, TimeUnit.SECONDS)));
            }
            assertEquals("pass", result(bench.unseal(unsealer, sealed, envelope)));
        }
    }

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void aDestroyedSubkeyHasAReplyOfItsOwn(KeyVersion version) throws Exception {
        try (Bench old = new Bench(directory.resolve(version.name()), version)) {
            byte[] sealed = old.seal(ORIGINAL);
            Instant later = old.now.plus(Duration.ofDays(60));
            old.dave.keys().rotate(later);
            assertEquals(1, old.dave.keys().destroyExpired(later, Duration.ofDays(5)).size());
            try (OpenPgpUnsealer unsealer = old.unsealer(old.alice.published())) {
                isRefused(
                        "554 5.7.5",
                        "destroyed",
                        old.unseal(unsealer, sealed, Bench.envelope("dave")));
            }
        }
    }
}
