package org.postseal.conformance.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.conformance.Violation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is built here opens here; and gpg agrees (see {@link GnupgTest}). */
final class SealTest {
    private static final byte[] ORIGINAL = Octets.ascii("Subject: x\r\n\r\nsecret\r\n");

    private static Seal seal(Identity origin, Identity destination) {
        SealFields fields =
                SealFields.of(
                        "a.example",
                        "d.example",
                        Instant.now(),
                        "alice@a.example",
                        List.of("dave@d.example", "erin@d.example"));
        return Seal.of(fields, ORIGINAL, origin, destination);
    }

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void aSealTellsItsFacts(KeyVersion version) {
        Identity origin = Identity.site(version, "a.example");
        Identity destination = Identity.site(version, "d.example");
        Opened opened = Opened.of(seal(origin, destination).message(), destination);
        assertEquals(List.of(destination.encryptionKey().keyId()), opened.encryption().keyIds());
        boolean v6 = version == KeyVersion.V6;
        assertEquals(v6 ? 2 : 1, opened.encryption().version());
        assertEquals(v6 ? Optional.empty() : Optional.of(true), opened.outer().armor().crc());
        assertEquals(
                List.of(Packet.ONE_PASS, Packet.LITERAL, Packet.SIGNATURE),
                Packet.tags(opened.inner()));
        assertArrayEquals(ORIGINAL, opened.site().original());
        assertEquals(
                List.of("<dave@d.example>", "<erin@d.example>"), opened.site().values("Seal-To"));
        var signature = Signatures.parse(opened.signature());
        byte[] content = opened.literal().content();
        assertEquals(SealFields.padme(content.length), content.length);
        assertTrue(Signatures.verifies(signature, content, origin.published()));
        assertEquals(List.of(destination.fingerprint()), Signatures.intendedRecipients(signature));
        byte[] changed = Octets.flipped(content, 0);
        assertEquals(false, Signatures.verifies(signature, changed, origin.published()));
        assertEquals(false, Signatures.verifies(signature, content, destination.published()));
    }

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void manyChunksOpen(KeyVersion version) {
        Identity destination = Identity.site(version, "d.example");
        byte[] large = Octets.repeat('a', 200_000);
        byte[] message =
                Seal.of(seal(destination, destination).fields(), large, destination, destination)
                        .message();
        assertArrayEquals(large, Opened.of(message, destination).site().original());
    }

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void whatIsNotAuthenticIsAViolation(KeyVersion version) {
        Identity destination = Identity.site(version, "d.example");
        Seal bad = seal(destination, destination).withBinary(octets -> Octets.flipped(octets, -30));
        assertThrows(Violation.class, () -> Opened.of(bad.message(), destination));
        Seal cut =
                seal(destination, destination)
                        .withEncryption(
                                (packets, to) -> {
                                    SessionKey key = SessionKey.random();
                                    return Octets.join(
                                            key.pkesk3(to),
                                            EncryptedData.seipd1WithoutMdc(key, packets));
                                });
        assertThrows(Violation.class, () -> Opened.of(cut.message(), destination));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "100,104", "1000,1024", "65537,67584"})
    void padmeAsTheDraftSays(long length, long padded) {
        assertEquals(padded, SealFields.padme(length));
    }

    @Test
    void fieldsCanBeChanged() {
        SealFields fields =
                seal(
                                Identity.site(KeyVersion.V4, "a.example"),
                                Identity.site(KeyVersion.V4, "d.example"))
                        .fields();
        String moved =
                Octets.text(
                        fields.moved("Seal-Id").doubled("Seal-From").without("Seal-To").encode(7));
        assertTrue(
                moved.endsWith(
                        "Seal-Length: 0000000007\r\nSeal-Id: "
                                + fields.value("Seal-Id")
                                + "\r\n\r\n"),
                moved);
        assertTrue(
                moved.contains("Seal-From: <alice@a.example>\r\nSeal-From: <alice@a.example>\r\n"),
                moved);
        assertEquals(-1, moved.indexOf("Seal-To"));
    }
}
