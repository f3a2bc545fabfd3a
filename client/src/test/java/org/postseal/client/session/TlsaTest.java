package org.postseal.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.postseal.client.Issued;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which records count at all. */
@TestInstance(Lifecycle.PER_CLASS)
class TlsaTest {
    private static final String SHA_256 = "ab".repeat(32);
    private static final String SHA_512 = "cd".repeat(64);

    private Issued host;

    @BeforeAll
    void make() throws Exception {
        host = Issued.Form.host("mx.test").make();
    }

    private static Tlsa tlsa(String text) {
        String[] words = (text + " ").split(" ", -1);
        return new Tlsa(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                words[3]);
    }

    private static void good(String text) {
        assertEquals("", tlsa(text).problem().orElse(""), text);
    }

    private static void bad(String text, String why) {
        assertEquals(why, tlsa(text).problem().orElse("usable"), text);
    }

    @Test
    void twoUsagesTwoSelectorsThreeMatchingTypes() throws Exception {
        for (int usage : new int[] {2, 3}) {
            for (int selector : new int[] {0, 1}) {
                good(usage + " " + selector + " 0 " + host.association(selector, 0));
                good(usage + " " + selector + " 1 " + SHA_256);
                good(usage + " " + selector + " 2 " + SHA_512);
            }
        }
        bad("0 0 1 " + SHA_256, "usage 0 is not for SMTP");
        bad("1 1 1 " + SHA_256, "usage 1 is not for SMTP");
        bad("4 1 1 " + SHA_256, "usage 4 is not for SMTP");
        bad("255 1 1 " + SHA_256, "usage 255 is not for SMTP");
        bad("3 2 1 " + SHA_256, "unknown selector 2");
        bad("3 255 1 " + SHA_256, "unknown selector 255");
        bad("3 1 3 " + SHA_256, "unknown matching type 3");
        bad("3 1 255 " + SHA_256, "unknown matching type 255");
    }

    @Test
    void malformedDataIsUnusable() throws Exception {
        bad("3 1 1 ", "digest of a wrong length");
        bad("3 1 1 " + SHA_256 + "00", "digest of a wrong length");
        bad("3 1 1 " + SHA_512, "digest of a wrong length");
        bad("3 1 2 " + SHA_256, "digest of a wrong length");
        String neither = "neither a certificate nor a key that is known";
        bad("3 0 0 ", neither);
        bad("3 1 0 ", neither);
        bad("2 0 0 " + SHA_256, neither);
        bad("2 1 0 " + SHA_256, neither);
        bad("2 0 0 " + host.association(1, 0), neither);
        bad("2 1 0 " + host.association(0, 0), neither);
        bad("2 0 0 " + host.association(0, 0) + "00", neither);
    }

    /** Nothing but a reason comes of octets that anybody may publish. */
    @Test
    void alteredDataHarmsNobody() throws Exception {
        Random random = new Random(7);
        for (int selector : new int[] {0, 1}) {
            byte[] sound = HexFormat.of().parseHex(host.association(selector, 0));
            for (int i = 0; i < 500; i++) {
                byte[] altered = sound.clone();
                altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
                Tlsa tlsa = new Tlsa(2, selector, 0, HexFormat.of().formatHex(altered));
                if (tlsa.problem().isEmpty()) {
                    DanePolicyTest.problem(List.of(tlsa), List.of("mx.test"), host);
                }
            }
        }
    }

    @Test
    void matchesCertificateOrKey() throws Exception {
        Issued other = Issued.Form.host("mx.test").make();
        for (int selector : new int[] {0, 1}) {
            for (int matching : new int[] {0, 1, 2}) {
                Tlsa tlsa = new Tlsa(3, selector, matching, host.association(selector, matching));
                assertTrue(tlsa.matches(host.certificate()), tlsa.toString());
                assertTrue(!tlsa.matches(other.certificate()), tlsa.toString());
            }
        }
    }

    private static void used(List<String> records, List<String> expected) {
        List<Tlsa> usable = TlsaSet.of(records.stream().map(TlsaTest::tlsa).toList()).usable();
        assertEquals(expected.stream().map(TlsaTest::tlsa).sorted().toList(), usable);
    }

    /** RFC 7671 section 9. */
    @Test
    void onlyTheStrongestDigestOfAThingCounts() throws Exception {
        String weak = "3 1 1 " + SHA_256;
        String strong = "3 1 2 " + SHA_512;
        String full = "3 1 0 " + host.association(1, 0);
        used(List.of(weak), List.of(weak));
        used(List.of(weak, strong), List.of(strong));
        used(List.of(strong, weak, full), List.of(full, strong));
        used(List.of(weak, full), List.of(full, weak));
        used(List.of(weak, weak), List.of(weak));
        String otherThing = "3 0 1 " + SHA_256;
        String otherUsage = "2 1 1 " + SHA_256;
        used(List.of(strong, otherThing, otherUsage), List.of(strong, otherThing, otherUsage));
        String malformed = "3 1 2 " + SHA_256;
        used(List.of(weak, malformed), List.of(weak));
        used(List.of("0 0 1 " + SHA_256, malformed), List.of());
    }

    /** What a stranger publishes costs and prints no more than a little. */
    @Test
    void onlySoManyCount() {
        List<Tlsa> many =
                IntStream.range(0, 500)
                        .mapToObj(i -> tlsa("3 1 1 " + "%064x".formatted(i)))
                        .toList();
        assertEquals(32, TlsaSet.of(many).usable().size());
        List<Tlsa> bad =
                IntStream.range(0, 500)
                        .mapToObj(i -> tlsa("0 1 1 " + "%064x".formatted(i)))
                        .toList();
        assertEquals(4, TlsaSet.of(bad).unusable().size());
    }

    @Test
    void unusableRecordsAreNamedWithTheirReason() {
        TlsaSet set =
                TlsaSet.of(Stream.of("1 0 1 " + SHA_256, "3 0 9 00").map(TlsaTest::tlsa).toList());
        assertEquals(
                List.of(
                        "1 0 1 " + SHA_256 + ": usage 1 is not for SMTP",
                        "3 0 9 00: unknown matching type 9"),
                set.unusable());
    }
}
