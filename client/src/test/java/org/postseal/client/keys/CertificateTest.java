package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.keys.TestCertificate.BORN;
import static org.postseal.client.keys.TestCertificate.ENCRYPT;
import static org.postseal.client.keys.TestCertificate.livesFor;
import static org.postseal.client.keys.TestCertificate.seipd2;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SignatureSubpacket;
import org.bouncycastle.bcpg.sig.NotationData;
import org.bouncycastle.bcpg.sig.RevocationReasonTags;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Certificate.Usability;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

class CertificateTest {
    private static final Instant NOW = BORN.plus(Duration.ofDays(10));
    private static final byte[] TEXT = "signed".getBytes(StandardCharsets.US_ASCII);

    private static Usability.Usable usable(TestCertificate certificate) {
        return assertInstanceOf(Usability.Usable.class, certificate.parse().usability(NOW));
    }

    private static String reason(TestCertificate certificate) {
        return assertInstanceOf(Usability.Unusable.class, certificate.parse().usability(NOW))
                .reason();
    }

    private static Fingerprint fingerprint(PGPKeyPair pair) {
        return Fingerprint.of(TestCertificate.asSubkey(pair).getPublicKey().getFingerprint());
    }

    @Test
    void aSoundVersion4CertificateIsUsable() {
        TestCertificate made = TestCertificate.v4().userId("dave@dave.test");
        PGPKeyPair pair = made.encryptionPair(BORN);
        made.subkey(pair, BORN, ENCRYPT, with -> {});
        Usability.Usable usable = usable(made);
        assertEquals(fingerprint(pair), usable.keyFingerprint());
        assertEquals(usable.keyFingerprint().hex(), hex(usable.encryptionKey().getFingerprint()));
        assertFalse(usable.aead());
        assertEquals(Instant.MAX, usable.expires());
        assertArrayEquals(made.octets(), made.parse().encoded());
        assertEquals(
                Fingerprint.of(made.primary.getPublicKey().getFingerprint()),
                made.parse().fingerprint());
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    @Test
    void aSoundVersion6CertificateIsUsable() {
        TestCertificate made = TestCertificate.v6().directKey(seipd2()).encryptionSubkey(BORN);
        assertTrue(usable(made).aead());
        assertEquals(64, made.parse().fingerprint().hex().length());
    }

    @Test
    void version6NeedsADirectKeySignature() {
        assertEquals(
                "no valid self-signature",
                reason(TestCertificate.v6().userId("dave@dave.test").encryptionSubkey(BORN)));
    }

    @Test
    void featuresOfTheNewestSelfSignatureCount() {
        Instant later = BORN.plusSeconds(60);
        TestCertificate gained =
                TestCertificate.v4()
                        .userId("d@dave.test")
                        .certify("d@dave.test", later, seipd2())
                        .encryptionSubkey(BORN);
        TestCertificate lost =
                TestCertificate.v4()
                        .userId("d@dave.test", BORN, seipd2())
                        .certify("d@dave.test", later, with -> {})
                        .encryptionSubkey(BORN);
        assertTrue(usable(gained).aead());
        assertFalse(usable(lost).aead());
    }

    @Test
    void theNewestEncryptionSubkeyWins() {
        TestCertificate made = TestCertificate.v4().userId("dave@dave.test");
        PGPKeyPair older = made.encryptionPair(BORN);
        PGPKeyPair newer = made.encryptionPair(BORN.plusSeconds(60));
        made.subkey(newer, BORN.plusSeconds(60), ENCRYPT, with -> {});
        made.subkey(older, BORN, ENCRYPT, with -> {});
        assertEquals(fingerprint(newer), usable(made).keyFingerprint());
    }

    @Test
    void aRevokedNewerSubkeyLeavesTheOlder() {
        TestCertificate made = TestCertificate.v4().userId("dave@dave.test");
        PGPKeyPair older = made.encryptionPair(BORN);
        PGPKeyPair newer = made.encryptionPair(BORN.plusSeconds(60));
        made.subkey(newer, BORN.plusSeconds(60), ENCRYPT, with -> {})
                .revokeSubkey(newer, BORN.plusSeconds(70));
        assertEquals("encryption subkey: revoked", reason(made));
        made.subkey(older, BORN, ENCRYPT, with -> {});
        assertEquals(fingerprint(older), usable(made).keyFingerprint());
    }

    @Test
    void expiredKeysAreUnusable() {
        Duration tenDays = Duration.ofDays(10);
        assertEquals(
                "expired on " + NOW,
                reason(
                        TestCertificate.v4()
                                .userId("d@dave.test", BORN, livesFor(tenDays))
                                .encryptionSubkey(BORN)));
        assertEquals(
                "encryption subkey: expired on " + NOW,
                reason(
                        TestCertificate.v4()
                                .userId("d@dave.test")
                                .encryptionSubkey(BORN, livesFor(tenDays))));
        Usability.Usable second =
                usable(
                        TestCertificate.v4()
                                .userId("d@dave.test")
                                .encryptionSubkey(BORN, livesFor(tenDays.plusSeconds(1))));
        assertEquals(NOW.plusSeconds(1), second.expires());
    }

    @Test
    void aSubkeyIsUsedNoLongerThanItsPrimary() {
        Usability.Usable usable =
                usable(
                        TestCertificate.v4()
                                .userId("d@dave.test", BORN, livesFor(Duration.ofDays(20)))
                                .encryptionSubkey(BORN, livesFor(Duration.ofDays(30))));
        assertEquals(BORN.plus(Duration.ofDays(20)), usable.expires());
    }

    @Test
    void revocationIsFinalAndHardOnesReachBack() {
        Instant ahead = NOW.plus(Duration.ofDays(1));
        assertEquals(
                "revoked",
                reason(
                        TestCertificate.v4()
                                .revoke(ahead, with -> {})
                                .userId("d@dave.test")
                                .encryptionSubkey(BORN)));
        TestCertificate retired =
                TestCertificate.v4()
                        .revoke(
                                ahead,
                                with ->
                                        with.setRevocationReason(
                                                false, RevocationReasonTags.KEY_RETIRED, ""))
                        .userId("d@dave.test")
                        .encryptionSubkey(BORN);
        usable(retired);
        assertFalse(retired.parse().isRevoked(NOW));
        assertTrue(retired.parse().isRevoked(ahead));
    }

    @Test
    void aRevocationByAnotherKeyIsNone() {
        TestCertificate stranger = TestCertificate.v4();
        TestCertificate made = TestCertificate.v4();
        made.sign(
                0x1f, BORN, with -> {}, s -> s.generateCertification(made.primary.getPublicKey()));
        byte[] forged = forgedRevocation(stranger, made);
        made.raw(forged).userId("d@dave.test").encryptionSubkey(BORN);
        usable(made);
    }

    private static byte[] forgedRevocation(TestCertificate by, TestCertificate of) {
        try {
            return by.signature(
                            by.primary,
                            0x20,
                            BORN,
                            with -> {},
                            s -> s.generateCertification(of.primary.getPublicKey()))
                    .getEncoded();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void weakHashesBindNothing() {
        for (int hash : new int[] {HashAlgorithmTags.SHA1, HashAlgorithmTags.MD5}) {
            assertEquals(
                    "its self-signatures use SHA-1, MD5 or another weak hash",
                    reason(
                            TestCertificate.v4()
                                    .hash(hash)
                                    .userId("d@dave.test")
                                    .hash(HashAlgorithmTags.SHA256)
                                    .encryptionSubkey(BORN)));
            assertEquals(
                    "encryption subkey: bound with SHA-1, MD5 or another weak hash only",
                    reason(
                            TestCertificate.v4()
                                    .userId("d@dave.test")
                                    .hash(hash)
                                    .encryptionSubkey(BORN)));
        }
    }

    @Test
    void shortRsaIsUnusable() {
        assertEquals(
                "primary key: RSA of 1024 bits",
                reason(TestCertificate.rsa(1024).userId("d@dave.test").encryptionSubkey(BORN)));
        TestCertificate made = TestCertificate.v4().userId("d@dave.test");
        made.subkey(made.make(BORN, g -> g.generateRsaKeyPair(1024)), BORN, ENCRYPT, with -> {});
        assertEquals("encryption subkey: RSA of 1024 bits", reason(made));
    }

    @Test
    void encryptionNeedsItsFlag() {
        assertEquals("no encryption subkey", reason(TestCertificate.v4().userId("d@dave.test")));
        TestCertificate made = TestCertificate.v4().userId("d@dave.test");
        made.subkey(made.encryptionPair(BORN), BORN, 0x20, with -> {});
        assertEquals("no encryption subkey", reason(made));
    }

    @Test
    void aBindingOfAnotherCertificateBindsNothing() {
        TestCertificate victim = TestCertificate.good("dave@dave.test");
        TestCertificate other = TestCertificate.v4().userId("dave@dave.test");
        byte[] theirs = other.octets();
        PGPKeyPair mallet = victim.encryptionPair(BORN.plusSeconds(9));
        other.subkey(mallet, BORN.plusSeconds(9), ENCRYPT, with -> {});
        byte[] all = other.octets();
        Fingerprint before = usable(victim).keyFingerprint();
        victim.raw(Arrays.copyOfRange(all, theirs.length, all.length));
        assertEquals(before, usable(victim).keyFingerprint());
    }

    @Test
    void criticalSubpacketsThatNobodyKnowsVoidASignature() {
        assertEquals(
                "no valid self-signature",
                reason(
                        TestCertificate.v4()
                                .userId(
                                        "d@dave.test",
                                        BORN,
                                        with ->
                                                with.addCustomSubpacket(
                                                        new Custom(99, new byte[] {1})))
                                .encryptionSubkey(BORN)));
        assertEquals(
                "no valid self-signature",
                reason(
                        TestCertificate.v4()
                                .userId(
                                        "d@dave.test",
                                        BORN,
                                        with ->
                                                with.addCustomSubpacket(
                                                        new NotationData(true, true, "x@y", "z")))
                                .encryptionSubkey(BORN)));
    }

    private static final class Custom extends SignatureSubpacket {
        Custom(int type, byte[] data) {
            super(type, true, false, data);
        }
    }

    @Test
    void namesOnlyValidUserIds() throws SyntaxException {
        Certificate certificate =
                TestCertificate.v4()
                        .userId("Dave Example <Dave@DAVE.test>")
                        .userId("bare@dave.test")
                        .userId("gone@dave.test")
                        .revokeUserId("gone@dave.test", BORN.plusSeconds(1))
                        .userId("back@dave.test")
                        .revokeUserId("back@dave.test", BORN.plusSeconds(1))
                        .certify("back@dave.test", BORN.plusSeconds(2), with -> {})
                        .hash(HashAlgorithmTags.SHA1)
                        .userId("weak@dave.test")
                        .hash(HashAlgorithmTags.SHA256)
                        .userId("<evil@dave.test> <other@mallet.test>")
                        .userId("x<glued@dave.test>")
                        .parse();
        assertTrue(names(certificate, "Dave@dave.test"));
        assertFalse(names(certificate, "dave@dave.test"), "the local-part's case counts");
        assertTrue(names(certificate, "bare@dave.test"));
        assertFalse(names(certificate, "gone@dave.test"));
        assertTrue(names(certificate, "back@dave.test"));
        assertFalse(names(certificate, "weak@dave.test"));
        assertFalse(names(certificate, "evil@dave.test"));
        assertTrue(names(certificate, "other@mallet.test"));
        assertFalse(names(certificate, "glued@dave.test"));
    }

    private static boolean names(Certificate certificate, String address) throws SyntaxException {
        return certificate.names(Mailbox.parse(address, true), NOW);
    }

    @Test
    void verifiesByPrimaryAndSigningSubkeys() {
        for (TestCertificate made :
                new TestCertificate[] {
                    TestCertificate.v4().userId("d@dave.test"),
                    TestCertificate.v6().directKey(with -> {})
                }) {
            PGPKeyPair good = made.signingPair(BORN);
            PGPKeyPair unconfirmed = made.signingPair(BORN);
            made.signingSubkey(good, true).signingSubkey(unconfirmed, false);
            Certificate certificate = made.parse();
            assertTrue(certificate.verifies(made.detached(made.primary, TEXT, NOW), TEXT, NOW));
            byte[] bySubkey = made.detached(TestCertificate.asSubkey(good), TEXT, NOW);
            assertTrue(certificate.verifies(bySubkey, TEXT, NOW));
            assertFalse(certificate.verifies(bySubkey, new byte[] {1}, NOW));
            assertFalse(
                    certificate.verifies(
                            made.detached(TestCertificate.asSubkey(unconfirmed), TEXT, NOW),
                            TEXT,
                            NOW),
                    "no back signature");
            assertEquals(2, certificate.signingKeys(NOW).size());
        }
    }

    @Test
    void verifiesOnlyWhatIsValidNow() {
        TestCertificate made =
                TestCertificate.v4().userId("d@dave.test", BORN, livesFor(Duration.ofDays(20)));
        Certificate certificate = made.parse();
        byte[] signature = made.detached(made.primary, TEXT, NOW);
        assertTrue(certificate.verifies(signature, TEXT, NOW));
        assertFalse(
                certificate.verifies(signature, TEXT, NOW.plus(Duration.ofDays(10))),
                "key expired");
        assertFalse(
                certificate.verifies(signature, TEXT, NOW.minus(Duration.ofHours(1))),
                "not made yet");
        byte[] brief =
                made.detached(made.primary, TEXT, NOW, with -> with.setSignatureExpirationTime(60));
        assertTrue(certificate.verifies(brief, TEXT, NOW.plusSeconds(59)));
        assertFalse(certificate.verifies(brief, TEXT, NOW.plusSeconds(60)));
        byte[] weak = made.hash(HashAlgorithmTags.SHA1).detached(made.primary, TEXT, NOW);
        assertFalse(certificate.verifies(weak, TEXT, NOW));
        TestCertificate stranger = TestCertificate.v4();
        assertFalse(
                certificate.verifies(stranger.detached(stranger.primary, TEXT, NOW), TEXT, NOW));
    }

    @Test
    void refusesWhatIsNotOneCertificate() {
        byte[] good = TestCertificate.good("d@dave.test").octets();
        TestCertificate twice = TestCertificate.good("d@dave.test").raw(good);
        assertRefused("more than one certificate", twice.octets());
        assertRefused("a certificate has 1 to 131072 octets", new byte[0]);
        assertRefused("a certificate has 1 to 131072 octets", new byte[131073]);
        assertRefused(
                "not an OpenPGP packet header", "-----BEGIN".getBytes(StandardCharsets.US_ASCII));
        assertRefused("a packet is larger than the rest", Arrays.copyOf(good, good.length - 1));
        assertRefused(
                "a packet of type 8 in a certificate",
                TestCertificate.good("d@dave.test").raw(new byte[] {(byte) 0xc8, 1, 0}).octets());
        assertRefused(
                "a secret key where a certificate belongs",
                TestCertificate.good("d@dave.test").raw(new byte[] {(byte) 0xc7, 1, 4}).octets());
    }

    @Test
    void boundsPacketsAndSignatures() {
        TestCertificate many = TestCertificate.good("d@dave.test");
        for (int i = 0; i < 500; i++) {
            many.raw(new byte[] {(byte) 0xcc, 0});
        }
        assertRefused("more than 500 packets", many.octets());
        byte[] signature = new byte[] {(byte) 0xc2, 1, 3};
        TestCertificate signed = TestCertificate.good("d@dave.test");
        for (int i = 0; i < 250; i++) {
            signed.raw(signature);
        }
        assertRefused("more than 250 signatures on one component", signed.octets());
        TestCertificate busy = TestCertificate.v4();
        byte[] empty = busy.octets();
        byte[] all = busy.directKey(with -> {}).octets();
        byte[] own = Arrays.copyOfRange(all, empty.length, all.length);
        for (int i = 0; i < 100; i++) {
            busy.raw(own);
        }
        assertRefused("more than 100 self-signatures", busy.octets());
    }

    private static void assertRefused(String reason, byte[] octets) {
        assertEquals(
                reason,
                assertThrows(SyntaxException.class, () -> Certificate.parse(octets)).getMessage());
    }
}
