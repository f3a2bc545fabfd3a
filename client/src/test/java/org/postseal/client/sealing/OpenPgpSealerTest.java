package org.postseal.client.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicSubkeyPacket;
import org.bouncycastle.bcpg.X25519PublicBCPGKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.openpgp.PkeskScan;
import org.postseal.spec.seal.Header;
import org.postseal.spec.seal.Padme;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

final class OpenPgpSealerTest {
    private static final Path CORPUS =
            Path.of("../server/src/main/resources/org/postseal/server/app/demo/corpus");
    private static final Instant NOW = Instant.parse("2026-01-05T09:08:07Z");
    private static final String RECEIVED = "Received: by mx.a.example;\r\n\tnow\r\n";
    private static final byte[] MESSAGE =
            octets(
                    String.join(
                            "\r\n",
                            "Received: from inside",
                            "From: Alice <alice@a.example>",
                            "Subject: secret",
                            "Content-Type: text/plain; charset=utf-8",
                            "",
                            "Hello, Dave.",
                            ""));

    private final OpenPgpSealer sealer = new OpenPgpSealer(new SecureRandom());

    private static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static SealHeader header(long length) {
        return new SealHeader(
                false,
                "0123456789abcdef0123456789abcdef",
                "a.example",
                "d.example",
                NOW,
                ReversePath.of(new Mailbox("alice", "a.example")),
                List.of(new Mailbox("dave", "d.example"), new Mailbox("bcc", "d.example")),
                length);
    }

    private byte[] site(byte[] original, RecipientKey recipient, TestKeys signer)
            throws IOException {
        return site(original, original.length, recipient, signer);
    }

    private byte[] site(byte[] original, long length, RecipientKey recipient, TestKeys signer)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sealer.site(
                header(length),
                recipient,
                signer.signer(),
                RECEIVED,
                new ByteArrayInputStream(original),
                out);
        return out.toByteArray();
    }

    private byte[] user(byte[] original, RecipientKey recipient) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        sealer.user(recipient, NOW, "a.example", RECEIVED, new ByteArrayInputStream(original), out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"4,4,false", "4,6,false", "4,6,true", "6,4,false", "6,6,true", "6,4,true"})
    void siteSealsHoldTheOriginal(int signerVersion, int recipientVersion, boolean aead)
            throws Exception {
        TestKeys signer = TestKeys.of(signerVersion);
        TestKeys recipient = TestKeys.of(recipientVersion);
        byte[] sealed = site(MESSAGE, recipient.recipient(aead), signer);
        Opened opened = Opened.of(sealed, recipient, signer);

        assertEquals(aead ? 2 : 1, opened.encrypted().getVersion());
        if (aead) {
            assertEquals(10, opened.encrypted().getChunkSize(), "64 KiB");
        }
        SealHeader header = header(MESSAGE.length);
        byte[] head = header.encode();
        byte[] content = opened.content();
        assertEquals(Padme.padded(head.length + MESSAGE.length), content.length);
        assertArrayEquals(head, Arrays.copyOf(content, head.length));
        int end = head.length + MESSAGE.length;
        assertArrayEquals(MESSAGE, Arrays.copyOfRange(content, head.length, end));
        assertTrue(new String(content, end, content.length - end, ISO_8859_1).isBlank());
        assertTrue(opened.padding().isEmpty());

        PGPSignature signature = opened.signature().orElseThrow();
        assertEquals(signerVersion, signature.getVersion());
        assertEquals(PGPSignature.BINARY_DOCUMENT, signature.getSignatureType());
        assertEquals(HashAlgorithmTags.SHA512, signature.getHashAlgorithm());
        assertEquals(
                recipient.fingerprint(),
                Fingerprint.of(
                        signature
                                .getHashedSubPackets()
                                .getIntendedRecipientFingerprint()
                                .getFingerprint()));
    }

    @ParameterizedTest
    @CsvSource({"4,false", "6,true"})
    void theOutsideNamesNoRecipientAndNoContent(int version, boolean aead) throws Exception {
        TestKeys keys = TestKeys.of(version);
        byte[] sealed = site(MESSAGE, keys.recipient(aead), keys);
        String text = new String(sealed, ISO_8859_1);
        for (String inner : List.of("bcc@", "dave@", "secret", "Hello,", "inside")) {
            assertFalse(text.contains(inner), inner);
        }
        assertEquals(!aead, text.contains("\r\n="), "CRC24 with SEIPDv1 only");
        int offset = Opened.of(sealed, keys, keys).outer().armorOffset();
        PkeskScan scan = PkeskScan.armored(Arrays.copyOf(sealed, offset + 300), offset);
        assertTrue(scan.names(keys.encryptionFingerprint()));
        assertTrue(scan.complete());
        assertEquals(1, scan.recipients().size());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, -100, 100_000})
    void siteFailsWhereTheLengthIsNotTheOriginals(long difference) throws Exception {
        TestKeys keys = TestKeys.of(4);
        assertThrows(
                IOException.class,
                () -> site(MESSAGE, MESSAGE.length + difference, keys.recipient(false), keys));
    }

    @Test
    void aBrokenSealDoesNotLookWhole() throws Exception {
        TestKeys keys = TestKeys.of(4);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThrows(
                IOException.class,
                () ->
                        sealer.site(
                                header(MESSAGE.length + 1),
                                keys.recipient(false),
                                keys.signer(),
                                RECEIVED,
                                new ByteArrayInputStream(MESSAGE),
                                out));
        assertFalse(out.toString(ISO_8859_1).contains("-----END PGP MESSAGE-----"));
    }

    @Test
    void refusesAPointOfLowOrder() throws Exception {
        TestKeys keys = TestKeys.of(6);
        PublicSubkeyPacket packet =
                new PublicSubkeyPacket(
                        6,
                        PublicKeyAlgorithmTags.X25519,
                        keys.encryption().getPublicKey().getCreationTime(),
                        new X25519PublicBCPGKey(new byte[32]));
        RecipientKey hostile =
                new RecipientKey(
                        new PGPPublicKey(packet, new BcKeyFingerprintCalculator()),
                        keys.fingerprint(),
                        true);
        assertThrows(IOException.class, () -> user(MESSAGE, hostile));
    }

    @ParameterizedTest
    @CsvSource({"4,false", "6,true"})
    void userSealsProtectTheHeader(int version, boolean aead) throws Exception {
        TestKeys keys = TestKeys.of(version);
        Opened opened = Opened.of(user(MESSAGE, keys.recipient(aead)), keys, keys);
        String content = new String(opened.content(), ISO_8859_1);
        assertTrue(content.endsWith("\r\n\r\nHello, Dave.\r\n"), content);
        assertTrue(content.contains("\r\nSubject: secret\r\n"), content);
        assertTrue(content.contains("Content-Type: text/plain; hp=\"cipher\";"), content);
        for (Header.Field field : opened.outer().header().fields()) {
            boolean listed = content.contains("\r\nHP-Outer: " + field.raw());
            boolean structural = field.is("MIME-Version") || field.is("Content-Type");
            assertEquals(!structural && !field.is("Received"), listed, field.raw());
        }
        assertTrue(opened.signature().isEmpty());
        assertEquals(aead, opened.padding().isPresent());
        if (aead) {
            assertEquals(Padme.padded(opened.packets().length), opened.packets().length);
        }
    }

    @Test
    void paddingMeetsPadmeWhateverTheLength() throws IOException {
        for (long length = 10; length < 200_000; length = length * 5 / 4 + 1) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PaddingPacket.write(length, out, new SecureRandom());
            long total = length + out.size();
            assertEquals(Padme.padded(total), total);
        }
    }

    @Test
    void everyMessageOfTheCorpusSealsAndComesOutAsItWentIn() throws Exception {
        TestKeys v4 = TestKeys.of(4);
        TestKeys v6 = TestKeys.of(6);
        List<String> names = Files.readAllLines(CORPUS.resolve("index"));
        assertEquals(104, names.size());
        for (String name : names) {
            byte[] original = crlf(Files.readAllBytes(CORPUS.resolve(name)));
            checkSite(original, v4, false);
            checkSite(original, v6, true);
            checkUser(original, v4, false);
            checkUser(original, v6, true);
        }
    }

    @Test
    void oddMessagesSealToo() throws Exception {
        TestKeys keys = TestKeys.of(6);
        byte[] binary = new byte[300_000];
        new Random(3).nextBytes(binary);
        byte[] noHeaderEnd = octets("X: " + "y".repeat(MessageStart.MAX_HEADER + 5));
        for (byte[] original :
                List.of(new byte[0], octets("\r\n"), octets("x"), binary, noHeaderEnd)) {
            checkSite(original, keys, true);
        }
        assertThrows(IOException.class, () -> user(noHeaderEnd, keys.recipient(true)));
    }

    private void checkSite(byte[] original, TestKeys keys, boolean aead) throws Exception {
        Opened opened = Opened.of(site(original, keys.recipient(aead), keys), keys, keys);
        int start = header(original.length).encode().length;
        assertArrayEquals(
                original, Arrays.copyOfRange(opened.content(), start, start + original.length));
    }

    private void checkUser(byte[] original, TestKeys keys, boolean aead) throws Exception {
        Opened opened = Opened.of(user(original, keys.recipient(aead)), keys, keys);
        int body = Header.parse(original, original.length).bodyOffset();
        Header.Parsed inner = Header.parse(opened.content(), opened.content().length);
        assertArrayEquals(
                Arrays.copyOfRange(original, body, original.length),
                Arrays.copyOfRange(opened.content(), inner.bodyOffset(), opened.content().length));
        assertTrue(
                inner.header()
                        .only("Content-Type")
                        .orElseThrow()
                        .value()
                        .contains("hp=\"cipher\""));
    }

    private static byte[] crlf(byte[] octets) {
        return octets(new String(octets, ISO_8859_1).replace("\r\n", "\n").replace("\n", "\r\n"));
    }

    /** 50 MB in a virtual machine with 128 MB of heap. */
    @ParameterizedTest
    @ValueSource(strings = {"site", "user"})
    void sealsLargeMailInLittleMemory(String profile) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LargeMail.class.getName(),
                                profile)
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("sealed"), output);
    }
}
