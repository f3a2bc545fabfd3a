package org.postseal.server.dkim;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.server.dkim.DkimResult.Status;
import org.postseal.spec.seal.Header;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** What a signature field and a key record may say, and what not. */
class SignatureTest {
    private static final String GOOD =
            "v=1; a=rsa-sha256; d=a.test; s=sel; h=from:to; bh=YWJj; b=YWJj";

    private static Signature parse(String value) throws DkimException {
        String raw = "DKIM-Signature: " + value + "\r\n";
        return Signature.parse(new Header.Field("DKIM-Signature", raw));
    }

    private static void bad(String reason, String value) {
        DkimException e = assertThrows(DkimException.class, () -> parse(value), value);
        assertEquals(reason, e.getMessage());
    }

    @Test
    void signatureFields() throws DkimException {
        Signature good = parse(GOOD);
        assertEquals("sel._domainkey.a.test", good.keyOwner());
        assertEquals(Canonicalization.SIMPLE, good.bodyForm());
        assertEquals(
                Canonicalization.SIMPLE, parse(GOOD + "; c=relaxed").bodyForm(), "RFC 6376 3.5");
        assertDoesNotThrow(() -> parse(GOOD + ";"));
        assertDoesNotThrow(() -> parse(GOOD + "; i=x@sub.a.test; t=5; x=6; unknown=1"));

        bad("unknown version", GOOD.replace("v=1", "v=2"));
        bad("tag v= is missing", GOOD.replace("v=1; ", ""));
        bad("tag d= twice", GOOD + "; d=b.test");
        bad("tag b= is missing", GOOD.replace("b=YWJj", "b=").replace("bh=", "bh=YWJj"));
        bad("rsa-sha1 proves nothing", GOOD.replace("sha256", "sha1"));
        bad("unknown algorithm", GOOD.replace("rsa-sha256", "none"));
        bad("From is not signed", GOOD.replace("from:to", "to"));
        bad("h= cannot be used", GOOD.replace("from:to", "from::to"));
        bad("i= is not within d=", GOOD + "; i=@xa.test");
        bad("i= is not within d=", GOOD + "; i=@test");
        bad("x= is not after t=", GOOD + "; t=6; x=6");
        bad("l= is no number", GOOD + "; l=-1");
        bad("bad base64", GOOD.replace("bh=YWJj", "bh=?"));
        bad("unknown canonicalization", GOOD + "; c=lazy");
        bad("unknown query method", GOOD + "; q=carrier/pigeon");
        bad("d= or s= is no domain name", GOOD.replace("a.test", "a..test"));
        bad("d= or s= is no domain name", GOOD.replace("s=sel", "s=\"x\""));
        bad("not a list of tags", GOOD + ";;x=1");
        bad("not a list of tags", "what is this");
        bad("signature field too long", GOOD + "; z=" + "x".repeat(20_000));
    }

    @Test
    void keyRecords() throws DkimException {
        Signature signature = parse(GOOD);
        assertFalse(KeyRecord.parse("p=YWJj", signature).isTest());
        assertTrue(KeyRecord.parse("v=DKIM1; t=s:y; p=YWJj", signature).isTest());
        badKey("key record of another version", "v=DKIM2; p=YWJj");
        badKey("key record without p=", "v=DKIM1");
        badKey("key revoked", "v=DKIM1; p=");
        badKey("key of another type", "k=ed25519; p=YWJj");
        badKey("key not for sha256", "h=sha1; p=YWJj");
        badKey("key not for email", "s=tlsrpt; p=YWJj");
        badKey("bad base64", "p=?");
        DkimException e =
                assertThrows(
                        DkimException.class,
                        () -> KeyRecord.parse("t=s; p=YWJj", parse(GOOD + "; i=@sub.a.test")));
        assertEquals("key not for subdomains", e.getMessage());
    }

    private static void badKey(String reason, String record) {
        DkimException e =
                assertThrows(DkimException.class, () -> KeyRecord.parse(record, parse(GOOD)));
        assertEquals(reason, e.getMessage());
    }

    /** Whatever is changed in a message and in the key record, there is a result for it. */
    @Test
    void mutationsGiveResults() throws IOException {
        String header =
                "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/simple; d=a.test; s=s; h=from;"
                        + " l=3; x=9999999999; bh=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=;"
                        + " b=YWJjZGVm\r\nFrom: a@a.test\r\n\r\nabc\r\n";
        Random random = new Random(11);
        DkimVerifier verifier = new DkimVerifier(() -> Instant.EPOCH);
        for (int round = 0; round < 3000; round++) {
            byte[] message = header.getBytes(StandardCharsets.ISO_8859_1);
            byte[] record =
                    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
                            .getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < 1 + round % 4; i++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
                record[random.nextInt(record.length)] = (byte) (32 + random.nextInt(95));
            }
            Zone zone =
                    new Zone()
                            .add(
                                    "s._domainkey.a.test",
                                    "TXT",
                                    new String(record, StandardCharsets.ISO_8859_1)
                                            .replace("\\", "x"));
            List<DkimResult> results =
                    verifier.verify(new ByteArrayInputStream(message), zone).results();
            assertTrue(results.stream().noneMatch(r -> r.status() == Status.PASS));
        }
    }

    @Test
    void signaturesThatCoverOnlyAPartDoNotCount() throws IOException {
        String message =
                "DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=s; h=from; l=9; bh=YWJj; b=YWJj\r\n"
                        + "From: a@a.test\r\n\r\nabc\r\n";
        DkimResult result =
                new DkimVerifier(() -> Instant.EPOCH)
                        .verify(
                                new ByteArrayInputStream(
                                        message.getBytes(StandardCharsets.ISO_8859_1)),
                                new Zone())
                        .results()
                        .getFirst();
        assertEquals("body shorter than l=", result.reason());
    }
}
