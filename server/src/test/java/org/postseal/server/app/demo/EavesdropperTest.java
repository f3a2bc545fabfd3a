package org.postseal.server.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** The judge of the demo must be able to find what leaks. */
class EavesdropperTest {
    private static final String SECRET = "The IBAN is DE00 1234 5678 9012";

    @TempDir Path recordings;

    private int read(String octets) throws IOException {
        Files.writeString(recordings.resolve("1.octets"), octets);
        Eavesdropper eavesdropper = new Eavesdropper();
        eavesdropper.listenFor(SECRET.getBytes(US_ASCII));
        eavesdropper.listenFor("too short".getBytes(US_ASCII));
        assertEquals(1, eavesdropper.secrets());
        return eavesdropper.read(recordings);
    }

    @Test
    void findsALineAsItIs() throws IOException {
        assertEquals(1, read("DATA\r\n\r\n" + SECRET + "\r\n.\r\n"));
        assertEquals(1, read("xx" + SECRET + "yy"));
        assertEquals(1, read(SECRET));
    }

    @Test
    void findsItInBase64AndQuotedPrintable() throws IOException {
        String text = "Dear Dave,\r\n\r\n" + SECRET + "\r\nAlice\r\n";
        String base64 = Base64.getMimeEncoder().encodeToString(text.getBytes(US_ASCII));
        assertEquals(1, read("Content-Transfer-Encoding: base64\r\n\r\n" + base64 + "\r\n--b\r\n"));
        assertEquals(1, read("The IBAN is DE00=\r\n 1234 5678 =39012\r\n"));
    }

    @Test
    void findsNothingWhereThereIsNothing() throws IOException {
        assertEquals(0, read("The IBAN is DE00 1234 5678 901\r\n"));
        assertEquals(0, read("too short"));
        assertEquals(0, read(""));
    }

    @Test
    void whatTheOuterHeaderShowsIsNoSecret() {
        String mail =
                """
                From: A Long Name <somebody@alice.test>\r
                Subject: nobody should read this\r
                To: first@dave.test,\r
                 second-recipient@dave.test\r
                \r
                From: A Long Name <somebody@alice.test>\r
                the body of the message\r
                """;
        Eavesdropper eavesdropper = new Eavesdropper();
        Secrets.of(mail.getBytes(US_ASCII), eavesdropper);
        assertEquals(2, eavesdropper.secrets()); // the subject and the last line
    }
}
