package org.postseal.server.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.keys.Certificate;
import org.postseal.client.sealing.OpenPgpSealer;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.spec.openpgp.PkeskScan;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.seal.SealedMessage;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** GnuPG 2.2 opens what is sealed for its keys, and seals for ours. */
final class SealForGnupgTest {
    private static final String RECEIVED = "Received: by mx.a.example; now\r\n";
    private static final byte[] MESSAGE =
            ("From: alice@a.example\r\nTo: dave@d.example\r\nSubject: secret\r\n\r\n"
                            + "0123456789".repeat(30_000)
                            + "\r\n")
                    .getBytes(ISO_8859_1);

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final OpenPgpSealer sealer = new OpenPgpSealer(new SecureRandom());
    @TempDir private Path temporary;
    private FileSiteKeys keys;
    private Gpg gpg;

    @BeforeEach
    void startGpg() throws IOException {
        keys =
                FileSiteKeys.open(
                        temporary.resolve("keys"),
                        SiteKeySettings.of("a.example"),
                        () -> now,
                        new SecureRandom());
        gpg = new Gpg();
    }

    @AfterEach
    void stopGpg() throws IOException {
        gpg.close();
    }

    private RecipientKey generate(String algorithm) throws Exception {
        gpg.run(
                new byte[0],
                "--passphrase",
                "",
                "--quick-gen-key",
                "dave@d.example",
                algorithm,
                "default",
                "never");
        if (algorithm.startsWith("rsa")) {
            String fingerprint = fingerprint();
            gpg.run(
                    new byte[0],
                    "--passphrase",
                    "",
                    "--quick-add-key",
                    fingerprint,
                    algorithm,
                    "encr",
                    "never");
        }
        Path file = gpg.file("certificate");
        gpg.run(new byte[0], "--output", file.toString(), "--export", "dave@d.example");
        Certificate certificate = Certificate.parse(Files.readAllBytes(file));
        Certificate.Usability.Usable usable =
                assertInstanceOf(
                        Certificate.Usability.Usable.class,
                        certificate.usability(Instant.now().plusSeconds(1)));
        return new RecipientKey(usable.encryptionKey(), certificate.fingerprint(), usable.aead());
    }

    private String fingerprint() throws Exception {
        String listed = gpg.run(new byte[0], "--with-colons", "--list-keys", "dave@d.example");
        return listed.lines()
                .filter(line -> line.startsWith("fpr:"))
                .findFirst()
                .orElseThrow()
                .split(":", -1)[9];
    }

    private String decrypt(byte[] sealed) throws Exception {
        SealedMessage outer =
                SealedMessage.recognise(Arrays.copyOf(sealed, Math.min(65536, sealed.length)))
                        .orElseThrow();
        byte[] armor = Arrays.copyOfRange(sealed, outer.armorOffset(), sealed.length);
        return gpg.run(armor, "--output", gpg.file("plain").toString(), "--decrypt");
    }

    @Test
    void siteSealIsDecryptedAndVerified() throws Exception {
        RecipientKey recipient = generate("future-default");
        gpg.run(keys.exportArmored(), "--import");
        SealHeader header =
                new SealHeader(
                        false,
                        "00112233445566778899aabbccddeeff",
                        "a.example",
                        "d.example",
                        now,
                        ReversePath.of(new Mailbox("alice", "a.example")),
                        List.of(new Mailbox("dave", "d.example")),
                        MESSAGE.length);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealer.site(
                header,
                recipient,
                keys.signer(now),
                RECEIVED,
                new ByteArrayInputStream(MESSAGE),
                sealed);

        String status = decrypt(sealed.toByteArray());
        String primary = keys.fingerprint().hex().toUpperCase(Locale.ROOT);
        assertTrue(status.contains("[GNUPG:] DECRYPTION_OKAY"), status);
        assertTrue(status.contains("[GNUPG:] GOODMDC"), status);
        assertTrue(status.contains("[GNUPG:] GOODSIG"), status);
        assertTrue(
                status.lines().anyMatch(l -> l.contains("VALIDSIG") && l.contains(primary)),
                status);
        byte[] plain = Files.readAllBytes(gpg.file("plain"));
        int start = header.encode().length;
        assertArrayEquals(header.encode(), Arrays.copyOf(plain, start));
        assertArrayEquals(MESSAGE, Arrays.copyOfRange(plain, start, start + MESSAGE.length));
        assertEquals(header.padding(), plain.length - start - MESSAGE.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"future-default", "rsa3072"})
    void userSealIsDecrypted(String algorithm) throws Exception {
        RecipientKey recipient = generate(algorithm);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealer.user(
                recipient, now, "a.example", RECEIVED, new ByteArrayInputStream(MESSAGE), sealed);

        String status = decrypt(sealed.toByteArray());
        assertTrue(status.contains("[GNUPG:] DECRYPTION_OKAY"), status);
        assertTrue(status.contains("[GNUPG:] GOODMDC"), status);
        String plain = Files.readString(gpg.file("plain"), ISO_8859_1);
        String body = new String(MESSAGE, ISO_8859_1);
        assertTrue(plain.endsWith(body.substring(body.indexOf("\r\n\r\n"))));
        assertTrue(plain.startsWith("From: alice@a.example\r\n"));
        assertTrue(plain.contains("HP-Outer: Subject: [...]\r\n"));
    }

    private static PGPKeyPair pair(PGPPrivateKey key) throws PGPException {
        PGPPublicKey publicKey =
                new PGPPublicKey(key.getPublicKeyPacket(), new BcKeyFingerprintCalculator());
        return new PGPKeyPair(publicKey, key);
    }

    @Test
    void whatGnupgEncryptsToOurCertificateIsOursToDecrypt() throws Exception {
        gpg.run(keys.certificate(), "--import");
        Path file = gpg.file("sealed");
        gpg.run(
                MESSAGE,
                "--output",
                file.toString(),
                "--armor",
                "--compress-algo",
                "none",
                "--recipient",
                "postmaster@a.example",
                "--encrypt");
        byte[] sealed = Files.readAllBytes(file);
        PkeskScan scan = PkeskScan.armored(sealed, 0);
        assertTrue(scan.complete());
        assertEquals(
                keys.encryptionKeyIds(),
                scan.recipients().stream().map(PkeskScan.Recipient::keyId).toList());
        SiteKeys.Lookup.Present present =
                assertInstanceOf(
                        SiteKeys.Lookup.Present.class,
                        keys.decryptionKey(scan.recipients().getFirst().keyId()));
        InputStream binary = PGPUtil.getDecoderStream(new ByteArrayInputStream(sealed));
        PGPEncryptedDataList list =
                assertInstanceOf(
                        PGPEncryptedDataList.class, new BcPGPObjectFactory(binary).nextObject());
        PGPPublicKeyEncryptedData data =
                assertInstanceOf(PGPPublicKeyEncryptedData.class, list.get(0));
        InputStream packets =
                data.getDataStream(new BcPublicKeyDataDecryptorFactory(pair(present.key())));
        PGPLiteralData literal =
                assertInstanceOf(
                        PGPLiteralData.class, new BcPGPObjectFactory(packets).nextObject());
        assertArrayEquals(MESSAGE, literal.getDataStream().readAllBytes());
        assertTrue(data.verify());
    }
}
