package org.postseal.server.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.server.files.PrivateFiles;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

final class FileSiteKeysTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration QUEUE = Duration.ofDays(5);

    @TempDir Path temporary;
    private Path directory;
    private Instant now = START;

    @BeforeEach
    void chooseDirectory() {
        directory = temporary.resolve("keys");
    }

    private FileSiteKeys open(SiteKeySettings settings) throws IOException {
        return FileSiteKeys.open(directory, settings, () -> now, new SecureRandom());
    }

    private FileSiteKeys open() throws IOException {
        return open(SiteKeySettings.of("a.example"));
    }

    private static PGPPublicKeyRing ring(byte[] certificate) throws IOException {
        return new PGPPublicKeyRing(certificate, new BcKeyFingerprintCalculator());
    }

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void makesACertificateWhoseSignaturesHold(KeyVersion version) throws Exception {
        FileSiteKeys keys =
                open(new SiteKeySettings("a.example", version, SiteKeySettings.MONTHLY));
        PGPPublicKeyRing ring = ring(keys.certificate());
        List<PGPPublicKey> all = new ArrayList<>();
        ring.forEach(all::add);
        PGPPublicKey primary = all.get(0);
        assertEquals(3, ring.size());
        assertEquals(version.number(), primary.getVersion());
        assertEquals(
                version == KeyVersion.V4 ? List.of(22, 22, 18) : List.of(27, 27, 25),
                all.stream().map(PGPPublicKey::getAlgorithm).toList());
        assertEquals(
                "Postseal site key (a.example) <postmaster@a.example>",
                primary.getUserIDs().next());
        for (PGPPublicKey subkey : all.subList(1, 3)) {
            PGPSignature binding = subkey.getSignatures().next();
            binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
            assertTrue(binding.verifyCertification(primary, subkey));
        }
        assertEquals(Duration.ofDays(30).toSeconds(), all.get(2).getValidSeconds());
    }

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void aRestartFindsTheSameKeys(KeyVersion version) throws IOException {
        SiteKeySettings settings =
                new SiteKeySettings("a.example", version, SiteKeySettings.MONTHLY);
        FileSiteKeys first = open(settings);
        FileSiteKeys second = open(settings);
        assertEquals(first.fingerprint(), second.fingerprint());
        assertArrayEquals(first.certificate(), second.certificate());
        assertEquals(first.encryptionKeyIds(), second.encryptionKeyIds());
        assertArrayEquals(
                first.signer(now).publicKey().getFingerprint(),
                second.signer(now).publicKey().getFingerprint());
        assertArrayEquals(
                first.signer(now).privateKey().getPrivateKeyDataPacket().getEncoded(),
                second.signer(now).privateKey().getPrivateKeyDataPacket().getEncoded());
    }

    @Test
    void filesAreTheOwnersAlone() throws IOException {
        open();
        assertEquals("rwx------", mode(directory));
        assertEquals("rw-------", mode(directory.resolve("site-key.pgp")));
        assertEquals("rw-------", mode(directory.resolve("destroyed-subkeys")));
        assertEquals("rwx------", mode(directory.resolve("users")));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @ParameterizedTest
    @EnumSource(Exposed.class)
    void refusesKeysThatOthersMayRead(Exposed exposed) throws IOException {
        open();
        Path path = directory.resolve(exposed.path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(exposed.mode));
        IOException refusal = assertThrows(SiteKeyException.class, this::open);
        assertTrue(refusal.getMessage().contains("chmod " + exposed.remedy), refusal::getMessage);
    }

    enum Exposed {
        FILE_BY_GROUP("site-key.pgp", "rw-r-----", "600"),
        FILE_BY_OTHERS("site-key.pgp", "rw----r--", "600"),
        DIRECTORY_BY_GROUP("", "rwxr-x---", "700");

        private final String path;
        private final String mode;
        private final String remedy;

        Exposed(String path, String mode, String remedy) {
            this.path = path;
            this.mode = mode;
            this.remedy = remedy;
        }
    }

    @Test
    void refusesALostKeyRatherThanMakeAnotherIdentity() throws IOException {
        open();
        Files.delete(directory.resolve("site-key.pgp"));
        IOException refusal = assertThrows(SiteKeyException.class, this::open);
        assertTrue(refusal.getMessage().contains("restore it"), refusal::getMessage);
    }

    @Test
    void refusesADamagedKeyWithoutQuotingIt() throws IOException {
        open();
        Files.writeString(directory.resolve("site-key.pgp"), "secret words");
        IOException refusal = assertThrows(SiteKeyException.class, this::open);
        assertFalse(refusal.getMessage().contains("secret words"), refusal::getMessage);
    }

    @Test
    void refusesTheKeyOfAnotherDomain() throws IOException {
        open();
        IOException refusal =
                assertThrows(SiteKeyException.class, () -> open(SiteKeySettings.of("b.example")));
        assertTrue(refusal.getMessage().contains("postmaster@a.example"), refusal::getMessage);
    }

    @Test
    void rotationOverlapsAndDestructionIsRemembered() throws IOException {
        FileSiteKeys keys = open();
        long first = keys.encryptionKeyIds().getFirst();
        assertFalse(keys.isRotationDue(START.plus(Duration.ofDays(19))));
        now = START.plus(Duration.ofDays(21));
        assertTrue(keys.isRotationDue(now));

        EncryptionSubkey successor = keys.rotate(now);
        assertNotEquals(first, successor.keyId());
        assertEquals(now.plus(Duration.ofDays(30)), successor.expires());
        assertFalse(keys.isRotationDue(now));
        assertEquals(4, ring(keys.certificate()).size(), "both are published");

        now = START.plus(Duration.ofDays(31));
        assertEquals(3, ring(keys.certificate()).size(), "the expired one is not published");
        assertInstanceOf(SiteKeys.Lookup.Present.class, keys.decryptionKey(first));
        now = START.plus(Duration.ofDays(36));
        assertEquals(List.of(), keys.destroyExpired(now, QUEUE));

        now = START.plus(Duration.ofDays(37));
        assertEquals(
                List.of(first),
                keys.destroyExpired(now, QUEUE).stream().map(EncryptionSubkey::keyId).toList());
        for (FileSiteKeys seen : List.of(keys, open())) {
            assertInstanceOf(SiteKeys.Lookup.Destroyed.class, seen.decryptionKey(first));
            assertInstanceOf(SiteKeys.Lookup.Present.class, seen.decryptionKey(successor.keyId()));
            assertEquals(List.of(successor.keyId(), first), seen.encryptionKeyIds());
        }
        assertInstanceOf(SiteKeys.Lookup.Unknown.class, keys.decryptionKey(42));
    }

    @Test
    void aStopInTheMiddleOfDestructionIsMendedAtTheNextStart() throws IOException {
        FileSiteKeys keys = open();
        long first = keys.encryptionKeyIds().getFirst();
        keys.rotate(START.plus(Duration.ofDays(21)));
        byte[] before = Files.readAllBytes(directory.resolve("site-key.pgp"));
        now = START.plus(Duration.ofDays(40));
        keys.destroyExpired(now, QUEUE);
        PrivateFiles.replace(directory.resolve("site-key.pgp"), before); // as if not yet written

        assertInstanceOf(SiteKeys.Lookup.Destroyed.class, open().decryptionKey(first));
        assertTrue(Files.size(directory.resolve("site-key.pgp")) < before.length);
    }

    @Test
    void theOldKeyFileIsOverwritten() throws IOException {
        open();
        Path file = directory.resolve("site-key.pgp");
        Path link = Files.createLink(directory.resolve("link"), file);
        PrivateFiles.replaceAndWipe(file, new byte[] {1});
        byte[] left = Files.readAllBytes(link);
        assertTrue(left.length > 100);
        assertArrayEquals(new byte[left.length], left);
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(file));
    }

    @Test
    void warnsOfAnEndWithoutSuccessor() throws IOException {
        FileSiteKeys keys =
                open(new SiteKeySettings("a.example", KeyVersion.V4, SiteKeySettings.YEARLY));
        Instant end = START.plus(SiteKeySettings.YEARLY);
        for (Duration warning : FileSiteKeys.WARNINGS) {
            Instant before = end.minus(warning);
            assertEquals(Optional.empty(), keys.dueWithin(before.minusSeconds(1), warning));
            assertEquals(
                    Optional.of(end),
                    keys.dueWithin(before, warning).map(EncryptionSubkey::expires));
        }
        keys.rotate(end.minus(Duration.ofDays(7)));
        assertEquals(Optional.empty(), keys.dueWithin(end, Duration.ofDays(60)));
    }

    @Test
    void gpgImportsTheCertificateAndEncryptsToIt() throws Exception {
        now = Instant.now();
        FileSiteKeys keys = open();
        try (Gpg gpg = new Gpg()) {
            String imported = gpg.run(keys.certificate(), "--import");
            assertTrue(imported.contains("IMPORT_OK 1 "), imported);
            gpg.run(keys.exportArmored(), "--import");
            String listed = gpg.run(new byte[0], "--with-colons", "--list-keys", "a.example");
            assertTrue(listed.toLowerCase(Locale.ROOT).contains(keys.fingerprint().hex()), listed);
            String encrypted =
                    gpg.run(
                            "inner".getBytes(StandardCharsets.US_ASCII),
                            "--recipient",
                            "postmaster@a.example",
                            "--encrypt",
                            "--armor");
            assertTrue(encrypted.contains("BEGIN PGP MESSAGE"), encrypted);
            assertTrue(encrypted.contains("END_ENCRYPTION"), encrypted);
        }
    }

    @Test
    void servesUserCertificatesMinimised() throws Exception {
        Mailbox carol = new Mailbox("Carol/x", "a.example");
        byte[] exported;
        try (Gpg gpg = new Gpg()) {
            gpg.run(
                    new byte[0],
                    "--passphrase",
                    "",
                    "--quick-gen-key",
                    "carol/x@a.example",
                    "default",
                    "default",
                    "never");
            gpg.run(
                    new byte[0],
                    "--passphrase",
                    "",
                    "--quick-add-uid",
                    "carol/x@a.example",
                    "Carol <carol@home.example>");
            gpg.run(
                    new byte[0],
                    "--output",
                    gpg.file("out").toString(),
                    "--armor",
                    "--export",
                    "carol");
            exported = Files.readAllBytes(gpg.file("out"));
        }
        FileSiteKeys keys = open();
        keys.putUserCertificate(carol, exported);
        for (FileSiteKeys seen : List.of(keys, open())) {
            PGPPublicKeyRing served = ring(seen.userCertificate(carol).orElseThrow());
            assertEquals(2, served.size());
            List<String> ids = new ArrayList<>();
            served.getPublicKey().getUserIDs().forEachRemaining(ids::add);
            assertEquals(List.of("carol/x@a.example"), ids, "no other address of hers");
        }
        assertEquals(
                List.of("carol/x@a.example"),
                keys.userCertificates().stream().map(UserCertificate::address).toList());
        assertTrue(keys.removeUserCertificate(carol));
        assertEquals(Optional.empty(), open().userCertificate(carol));
    }

    @Test
    void servesFilesPutIntoTheDirectoryAndSkipsBadOnes() throws IOException {
        FileSiteKeys keys = open();
        Path users = directory.resolve("users");
        Files.write(users.resolve("dave@a.example.asc"), keys.exportArmored());
        Files.writeString(users.resolve("erin@a.example.pgp"), "nonsense");
        Files.write(users.resolve("noaddress.pgp"), keys.certificate());
        Files.writeString(
                users.resolve("frank@a.example.asc"),
                new String(keys.exportArmored(), StandardCharsets.US_ASCII).replace("\r", ""));
        keys.reloadUserCertificates();
        FileSiteKeys again = open();
        assertEquals(again.userCertificates().size(), keys.userCertificates().size());
        assertEquals(
                List.of("dave@a.example", "frank@a.example"),
                again.userCertificates().stream().map(UserCertificate::address).toList());
        assertEquals(Optional.empty(), again.userCertificate(new Mailbox("erin", "a.example")));
    }

    @Test
    void takesArmorOfEitherLineEnd() throws IOException {
        FileSiteKeys keys = open();
        Mailbox dave = new Mailbox("dave", "a.example");
        for (String lineEnd : List.of("\n", "\r\n")) {
            String armor =
                    new String(keys.exportArmored(), StandardCharsets.US_ASCII)
                            .replace("\r\n", lineEnd);
            keys.putUserCertificate(dave, armor.getBytes(StandardCharsets.US_ASCII));
            assertArrayEquals(keys.certificate(), keys.userCertificate(dave).orElseThrow());
        }
    }

    @Test
    void startsFromADirectoryThatItMayOnlyRead() throws IOException {
        FileSiteKeys first = open();
        Files.delete(directory.resolve("users"));
        Files.delete(directory.resolve("destroyed-subkeys"));
        Files.setPosixFilePermissions(
                directory.resolve("site-key.pgp"), PosixFilePermissions.fromString("r--------"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        try {
            assertEquals(first.fingerprint(), open().fingerprint());
            assertFalse(Files.exists(directory.resolve("users")), "nothing was written");
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void refusesSecretKeysAsUserCertificates() throws IOException {
        FileSiteKeys keys = open();
        byte[] secret = Files.readAllBytes(directory.resolve("site-key.pgp"));
        assertThrows(
                SiteKeyException.class,
                () -> keys.putUserCertificate(new Mailbox("dave", "a.example"), secret));
        assertEquals(List.of(), keys.userCertificates());
    }
}
