package org.postseal.spec.openpgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.spec.SyntaxException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

final class PkeskScanTest {
    private static final Fingerprint V4 =
            new Fingerprint("cb186c4f0609a697e4d52dfa6c722b0c1f1e27c1");
    private static final Fingerprint V6 =
            new Fingerprint("cb186c4f0609a697e4d52dfa6c722b0c1f1e27c18a56708f6525ec27bad9acc9");
    private static final String SEIPD = "d20b02";
    private static final String TO_V4 = "c10c03" + V4.hex().substring(24) + "120102";
    private static final String TO_V6 = "c1240621" + "06" + V6.hex() + "19";
    private static final String TO_V4_BY_6 = "c1180615" + "04" + V4.hex() + "12";

    private static PkeskScan scan(String hex) throws SyntaxException {
        return PkeskScan.binary(HexFormat.of().parseHex(hex));
    }

    @Test
    void readsVersions3And6() throws SyntaxException {
        PkeskScan scan = scan(TO_V4 + TO_V6 + TO_V4_BY_6 + SEIPD);
        assertTrue(scan.complete());
        assertEquals(0, scan.passwords());
        assertEquals(
                List.of(V4.keyId(), V6.keyId(), V4.keyId()),
                scan.recipients().stream().map(PkeskScan.Recipient::keyId).toList());
        assertTrue(scan.names(V4));
        assertTrue(scan.names(V6));
        assertFalse(scan.names(new Fingerprint("00".repeat(20))));
    }

    @Test
    void readsLegacyPacketHeadersSkesksMarkersAndAnonymousRecipients() throws SyntaxException {
        PkeskScan scan =
                scan("840c03" + "00".repeat(8) + "120102" + "8c0404070302" + "ca03504750" + "c2c0");
        assertEquals(0L, scan.recipients().getFirst().keyId());
        assertEquals(1, scan.passwords());
        assertFalse(scan.complete(), "a signature is no encrypted data");
        assertTrue(scan("850009" + "03" + "11".repeat(8) + "d2").complete());
        assertTrue(scan("8600000009" + "03" + "11".repeat(8) + "d2").complete());
        assertTrue(scan("c1020600" + "d2").recipients().getFirst().fingerprint().isEmpty());
    }

    @Test
    void aPrefixGivesWhatItHolds() throws SyntaxException {
        byte[] whole = HexFormat.of().parseHex(TO_V4 + TO_V6 + SEIPD);
        int first = TO_V4.length() / 2;
        int second = TO_V6.length() / 2;
        for (int length = 0; length <= whole.length; length++) {
            PkeskScan scan = PkeskScan.binary(Arrays.copyOf(whole, length));
            assertEquals(
                    length < first ? 0 : length < first + second ? 1 : 2, scan.recipients().size());
            assertEquals(length > first + second, scan.complete());
        }
    }

    @Test
    void readsArmorWithAndWithoutHeaders() throws SyntaxException {
        byte[] packets = HexFormat.of().parseHex(TO_V4 + TO_V6 + SEIPD + "00".repeat(100));
        String lines = Base64.getMimeEncoder().encodeToString(packets);
        for (String headers : List.of("", "Version: x\r\nComment: y\r\n")) {
            String before = "some text\r\n";
            String text = before + "-----BEGIN PGP MESSAGE-----\r\n" + headers + "\r\n" + lines;
            PkeskScan scan =
                    PkeskScan.armored(octets(text + "\r\n=abcd\r\n-----END"), before.length());
            assertEquals(2, scan.recipients().size());
            assertTrue(scan.complete());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PGP SIGNATURE-----\r\n\r\nwQwD\r\n",
                "-----BEGIN PGP MESSAGE-----\r\nwQwD\r\n",
                "-----BEGIN PGP MESSAGE-----\r\n\r\n????\r\n",
                "-----BEGIN PGP MESSAGE-----\r\n\r\nAAAA\r\n",
            })
    void refusesWhatIsNoArmoredMessage(String text) {
        assertThrows(SyntaxException.class, () -> PkeskScan.armored(octets(text), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // no packet
                "c1e103", // partial length
                "8703", // indeterminate length
                "c1ffffffffff03", // length over the cap
                "c1ff0000ffff03",
                "c10104", // version 4
                "c1020303", // key id cut short
                "c103061406", // length of no fingerprint
            })
    void refusesMalformedPackets(String hex) {
        assertThrows(SyntaxException.class, () -> scan(hex));
    }

    @Test
    void changedOctetsNeverDoMoreThanRefuse() {
        byte[] whole = HexFormat.of().parseHex(TO_V4 + TO_V6 + TO_V4_BY_6 + SEIPD);
        Random random = new Random(1);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                accepted += PkeskScan.binary(changed).recipients().size() <= 3 ? 1 : 0;
            } catch (SyntaxException e) {
                accepted++;
            }
        }
        assertEquals(20_000, accepted);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
