package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postseal.client.keys.TestCertificate.BORN;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Hostile octets: a certificate or an exception that says so, never anything else. */
class CertificateFuzzTest {
    private static final byte[] TEXT = "signed".getBytes(StandardCharsets.US_ASCII);

    @FuzzTest
    void anyOctets(byte[] octets) {
        use(octets);
    }

    @Test
    void mutatedCertificates() {
        byte[] v4 = complex(TestCertificate.v4().userId("dave@dave.test"));
        byte[] v6 = complex(TestCertificate.v6().directKey(TestCertificate.seipd2()));
        int parsed = 0;
        for (int seed = 0; seed < 300; seed++) {
            parsed += use(mutated(seed % 2 == 0 ? v4 : v6, new Random(seed))) ? 1 : 0;
        }
        assertTrue(parsed > 0, "some mutations must get past the parser, or nothing is tested");
    }

    @Test
    void truncatedCertificates() {
        byte[] whole = TestCertificate.good("dave@dave.test").octets();
        for (int length = 0; length < whole.length; length++) {
            use(Arrays.copyOf(whole, length));
        }
    }

    /** A four-octet length of almost 4 GiB wherever a version 6 signature has a length. */
    @Test
    void lyingLengths() {
        byte[] whole = TestCertificate.v6().directKey(with -> {}).octets();
        for (int at = 0; at < whole.length - 4; at++) {
            byte[] lie = whole.clone();
            Arrays.fill(lie, at, at + 4, (byte) 0xff);
            lie[at] = 0x7f;
            use(lie);
        }
    }

    @Test
    void mutatedSignatures() {
        TestCertificate made = TestCertificate.v4().userId("dave@dave.test");
        Certificate certificate = made.parse();
        byte[] signature = made.detached(made.primary, TEXT, BORN);
        assertTrue(certificate.verifies(signature, TEXT, BORN));
        int free = 0;
        for (int bit = 0; bit < signature.length * 8; bit++) {
            byte[] other = signature.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            free += certificate.verifies(other, TEXT, BORN) ? 1 : 0;
        }
        // Only bits that are not signed may change: packet format, digest prefix, MPI bit counts.
        assertTrue(free <= 16 + 6 * 8, free + " bits are free");
        for (int length = 0; length < signature.length; length++) {
            assertFalse(certificate.verifies(Arrays.copyOf(signature, length), TEXT, BORN));
        }
        assertFalse(certificate.verifies(new byte[5000], TEXT, BORN));
    }

    private static byte[] complex(TestCertificate made) {
        return made.signingSubkey(made.signingPair(BORN), true).encryptionSubkey(BORN).octets();
    }

    private static byte[] mutated(byte[] octets, Random random) {
        byte[] other = octets.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            other[random.nextInt(other.length)] = (byte) random.nextInt(256);
        }
        return other;
    }

    /** Does with a certificate all that can be done; true where it parsed. */
    private static boolean use(byte[] octets) {
        try {
            Certificate certificate = CertificateFiles.read(octets);
            certificate.usability(BORN);
            certificate.isRevoked(BORN);
            certificate.names(new Mailbox("dave", "dave.test"), BORN);
            certificate.signingKeys(BORN);
            assertFalse(certificate.verifies(octets, TEXT, BORN));
            return true;
        } catch (SyntaxException e) {
            return false;
        }
    }
}
