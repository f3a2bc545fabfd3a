package org.postseal.server.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.postseal.spec.SyntaxException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

class AttachmentsTest {
    private static final String HEAD =
            """
            From: tlsrpt@company-x.example\r
            To: reports@a.test\r
            Subject: Report Domain: a.test Submitter: company-x.example Report-ID: <1@x>\r
            MIME-Version: 1.0\r
            """;

    private static Optional<TlsReport> report(String mail) throws SyntaxException, IOException {
        return Attachments.report(new ByteArrayInputStream(mail.getBytes(ISO_8859_1)));
    }

    private static void bad(String mail) {
        assertThrows(SyntaxException.class, () -> report(mail));
    }

    private static byte[] gzip(byte[] octets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        }
        return out.toByteArray();
    }

    private static String mail(String type, byte[] octets) {
        return HEAD
                + """
                Content-Type: multipart/report; report-type="tlsrpt"; boundary="b"\r
                \r
                preamble\r
                --b\r
                Content-Type: text/plain\r
                \r
                This is a report.\r
                --b\r
                Content-Type: %s\r
                Content-Transfer-Encoding: base64\r
                Content-Disposition: attachment; filename="x!a.test!1!2.json.gz"\r
                \r
                %s\r
                --b--\r
                """
                        .formatted(type, Base64.getMimeEncoder().encodeToString(octets));
    }

    private static byte[] example() throws IOException {
        return Rules.resource("appendix-b.json");
    }

    @Test
    void theReportIsFound() throws Exception {
        for (String type : new String[] {"application/tlsrpt+gzip", "application/gzip"}) {
            assertEquals(
                    "Company-X", report(mail(type, gzip(example()))).orElseThrow().organization());
        }
        assertEquals(
                "Company-X",
                report(mail("application/tlsrpt+json", example())).orElseThrow().organization());
        String alone =
                HEAD
                        + "Content-Type: application/tlsrpt+gzip; name=x\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(gzip(example()));
        assertEquals("Company-X", report(alone).orElseThrow().organization());
    }

    @Test
    void otherMailHasNone() throws Exception {
        assertEquals(Optional.empty(), report(HEAD + "\r\nHello, is anybody there?\r\n"));
        assertEquals(Optional.empty(), report(mail("image/png", gzip(example()))));
        assertEquals(Optional.empty(), report(""));
        // A mail that somebody forwards is not a report to us.
        assertEquals(
                Optional.empty(),
                report(
                        HEAD
                                + "Content-Type: message/rfc822\r\n\r\n"
                                + mail("application/tlsrpt+gzip", gzip(example()))));
    }

    @Test
    void brokenReportsAreRefused() throws Exception {
        bad(mail("application/tlsrpt+gzip", example()));
        bad(mail("application/tlsrpt+json", gzip(example())));
        bad(mail("application/tlsrpt+gzip", new byte[0]));
        byte[] whole = gzip(example());
        bad(mail("application/tlsrpt+gzip", java.util.Arrays.copyOf(whole, whole.length / 2)));
    }

    @Test
    void bombsAreNotOpenedFar() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write("{\"x\":[".getBytes(ISO_8859_1));
            byte[] ones = "1,".repeat(1 << 19).getBytes(ISO_8859_1);
            for (int i = 0; i < 200; i++) {
                gzip.write(ones);
            }
        }
        assertTrue(out.size() < 1 << 20, "200 MiB in " + out.size());
        bad(mail("application/tlsrpt+gzip", out.toByteArray()));
        bad(mail("application/tlsrpt+gzip", gzip(out.toByteArray())));
    }

    @Test
    void endlessStructureIsRefused() {
        StringBuilder nested = new StringBuilder(HEAD);
        nested.append("Content-Type: multipart/mixed; boundary=b0\r\n\r\n");
        for (int i = 0; i < 100; i++) {
            nested.append(
                    "--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n"
                            .formatted(i, i + 1));
        }
        bad(nested.toString());
        bad(
                HEAD
                        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                        + "--b\r\n\r\nx\r\n".repeat(20_000));
        bad(HEAD + "X: y\r\n".repeat(5000) + "\r\n");
        bad(HEAD + "X: " + "y".repeat(200_000) + "\r\n\r\n");
    }

    @Test
    void mutationsNeverBreakTheReader() throws Exception {
        Random random = new Random(5);
        byte[] seed = mail("application/tlsrpt+gzip", gzip(example())).getBytes(ISO_8859_1);
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] mail = seed.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                mail[random.nextInt(mail.length)] = (byte) random.nextInt(256);
            }
            try {
                found += Attachments.report(new ByteArrayInputStream(mail)).isPresent() ? 1 : 0;
            } catch (SyntaxException e) {
                assertTrue(e.getMessage().length() < 200, "quotes what came");
            }
        }
        assertTrue(found > 0 && found < 3000, "some are found, some are not: " + found);
    }
}
