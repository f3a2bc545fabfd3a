package org.postseal.spec.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;

import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class TlsReportRecordTest {
    private static void good(String text, String... rua) throws SyntaxException {
        assertEquals(
                Stream.of(rua).map(URI::create).toList(), TlsReportRecord.decode(text).rua(), text);
    }

    private static void bad(String text) {
        assertThrows(SyntaxException.class, () -> TlsReportRecord.decode(text), text);
    }

    @Test
    void placesToReportTo() throws SyntaxException {
        good("v=TLSRPTv1;rua=mailto:reports@example.com", "mailto:reports@example.com");
        good(
                "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt",
                "https://reporting.example.com/v1/tlsrpt");
        good(
                "v=TLSRPTv1; rua=mailto:a@b.example , https://b.example/x%2Cy%3Bz ;",
                "mailto:a@b.example", "https://b.example/x%2Cy%3Bz");
        good("v=TLSRPTv1; ext=1; rua=mailto:a@b.example; o.t-h_er=!", "mailto:a@b.example");
        good("v=TLSRPTv1;\trua=mailto:a@b.example;\t", "mailto:a@b.example");
    }

    @Test
    void whatIsNoRecord() {
        bad("v=TLSRPTv1"); // RFC 8460 section 3: the delimiter belongs to what is looked for
        bad("v=TLSRPTv1;");
        bad("v=tlsrptv1; rua=mailto:a@b.example"); // the version is case-sensitive
        bad("v=TLSRPTv1; rua=");
        bad("v=TLSRPTv1; rua=a@b.example"); // no scheme
        bad("v=TLSRPTv1; rua=mailto:a@b.example; rua=mailto:c@b.example");
        bad("v=TLSRPTv1; rua=mailto:a@b.example; ;");
        bad("v=TLSRPTv1; rua=mailto:a@b.example,");
        bad("v=TLSRPTv1; rua=" + "mailto:a@b.example,".repeat(10) + "mailto:z@b.example");
        bad("v=TLSRPTv1; rua=mailto:" + "a".repeat(1100) + "@b.example");
        bad("v=TLSRPTv1; x=" + "y".repeat(5000) + "; rua=mailto:a@b.example");
    }

    @Test
    void othersAreTold() {
        assertTrue(TlsReportRecord.isCandidate("v=TLSRPTv1; rua=x"));
        assertFalse(TlsReportRecord.isCandidate("v=TLSRPTv12; rua=x"));
        assertFalse(TlsReportRecord.isCandidate("v=spf1 -all"));
    }

    /** Whatever comes is a record or a refusal, nothing else. */
    @Test
    void mutationsNeverBreakTheParser() {
        Random random = new Random(8460);
        String seed = "v=TLSRPTv1; rua=mailto:a@b.example,https://b.example/x; ext=1;";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(seed);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = 11 + random.nextInt(text.length() - 11);
                text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
            }
            try {
                List<URI> rua = TlsReportRecord.decode(text.toString()).rua();
                assertTrue(!rua.isEmpty() && rua.stream().allMatch(URI::isAbsolute));
            } catch (SyntaxException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }
}
