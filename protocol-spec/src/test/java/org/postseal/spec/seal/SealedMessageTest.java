package org.postseal.spec.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class SealedMessageTest {
    private static final String TYPE =
            "multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=\"b\"";
    private static final String TEXT =
            """
            From: alice@alice.test
            MIME-Version: 1.0
            Content-Type: TYPE

            --b
            Content-Type: application/pgp-encrypted

            Version: 1

            --b
            Content-Type: application/octet-stream

            -----BEGIN PGP MESSAGE-----

            AAAA
            -----END PGP MESSAGE-----

            --b--
            """
                    .replace("TYPE", TYPE)
                    .replace("\n", "\r\n");

    private static Optional<SealedMessage> recognise(String old, String changed) {
        String text = TEXT.replace(old, changed);
        Optional<SealedMessage> found = SealedMessage.recognise(text.getBytes(ISO_8859_1));
        found.ifPresent(
                message ->
                        assertEquals(
                                text.indexOf("-----BEGIN"), message.armorOffset(), "armor offset"));
        return found;
    }

    private static void good(String what, String old, String changed) {
        assertTrue(recognise(old, changed).isPresent(), what);
    }

    private static void bad(String reason, String old, String changed) {
        assertEquals(Optional.empty(), recognise(old, changed), reason);
    }

    @Test
    void tolerated() {
        good("as made", "", "");
        good("folded", "; boundary", ";\r\n\tboundary");
        good(
                "other order, no quotes",
                TYPE,
                "Multipart/Encrypted; boundary=b; Protocol=\"Application/PGP-Encrypted\"");
        good("a comment", "encrypted;", "encrypted (so (it) is);");
        good("more parameters", "; boundary", "; x=y; boundary");
        good("preamble", "\"b\"\r\n\r\n", "\"b\"\r\n\r\nThis is OpenPGP/MIME.\r\n\r\n");
        good(
                "description",
                "octet-stream\r\n",
                "octet-stream; name=x\r\nContent-Description: y\r\n");
        good("no empty line after Version", "Version: 1\r\n\r\n", "Version: 1\r\n");
        good(
                "white space after the delimiter",
                "--b\r\nContent-Type: app",
                "--b \r\nContent-Type: app");
        good("LF only", "\r\n", "\n");
        good("empty line before the armor", "\r\n-----BEGIN", "\r\n\r\n-----BEGIN");
        good("7bit", "octet-stream\r\n", "octet-stream\r\nContent-Transfer-Encoding: 7bit\r\n");
    }

    @Test
    void aPreambleIsTold() {
        assertEquals(false, recognise("", "").orElseThrow().preamble());
        String start = "\"b\"\r\n\r\n";
        assertEquals(true, recognise(start, start + "more\r\n").orElseThrow().preamble());
        assertEquals(false, recognise(start, start + " \r\n").orElseThrow().preamble());
    }

    @Test
    void anyOtherMessage() {
        bad("plain text", TYPE, "text/plain");
        bad("another multipart", "encrypted;", "signed;");
        bad("S/MIME-like protocol", "pgp-encrypted\"", "x-encrypted\"");
        bad("no protocol", "protocol=\"application/pgp-encrypted\";", "");
        bad("no boundary", "; boundary=\"b\"", "");
        bad("two types", "MIME-Version: 1.0", "Content-Type: text/plain");
        bad("a parameter twice", "; boundary", "; boundary=c; boundary");
        bad("quote not closed", "boundary=\"b\"", "boundary=\"b");
        bad("other version", "Version: 1\r\n", "Version: 2\r\n");
        bad("more than the version", "Version: 1\r\n", "Version: 1\r\nX: 1\r\n");
        bad("text before the version", "Version: 1\r\n", "x\r\nVersion: 1\r\n");
        bad("first part of another type", "-Type: application/pgp-encrypted", "-Type: text/plain");
        bad("a part too many", "--b\r\nContent-Type: application/octet", "--b\r\n\r\nx\r\n--b\r\n");
        bad("text before the armor", "-----BEGIN", "x\r\n-----BEGIN");
        bad("other armor", "BEGIN PGP MESSAGE", "BEGIN PGP SIGNATURE");
        bad(
                "encoded armor",
                "octet-stream\r\n",
                "octet-stream\r\nContent-Transfer-Encoding: base64\r\n");
        bad("cut before the armor", TEXT.substring(TEXT.indexOf("MESSAGE")), "");
        bad("empty", TEXT, "");
    }

    /** P-03. */
    @Test
    void exactlyTwoParts() {
        SealedMessage message = recognise("", "").orElseThrow();
        assertEquals("b", message.boundary());
        for (String tail : new String[] {"--b--\r\n", "\r\n--b--", "\r\n\r\n--b-- \r\n\r\n"}) {
            assertTrue(message.isClosedBy(tail.getBytes(ISO_8859_1)), tail);
        }
        for (String tail :
                new String[] {
                    "",
                    "\r\n",
                    "\r\n--b\r\n\r\nmore\r\n--b--\r\n",
                    "more\r\n--b--\r\n",
                    "\r\n--b--\r\nfooter\r\n",
                    " --b--\r\n",
                    "\r\n--bb--\r\n",
                    "\r\n--b--" + "\r\n".repeat(3000)
                }) {
            assertFalse(message.isClosedBy(tail.getBytes(ISO_8859_1)), tail);
        }
    }
}
