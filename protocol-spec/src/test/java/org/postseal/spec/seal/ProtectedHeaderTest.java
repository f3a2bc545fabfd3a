package org.postseal.spec.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.spec.SyntaxException;

import java.util.List;

final class ProtectedHeaderTest {
    private static final List<Header.Field> OUTER =
            List.of(new Header.Field("Subject", "Subject: [...]\r\n"));

    private static String encode(String header) throws SyntaxException {
        byte[] octets = header.getBytes(ISO_8859_1);
        Header parsed = Header.parse(octets, octets.length).header();
        return new String(ProtectedHeader.encode(parsed, OUTER), ISO_8859_1);
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void keepsFieldsAndSaysWhatStandsOutside() throws SyntaxException {
        assertEquals(
                lines(
                        "Subject: secret",
                        " folded",
                        "Content-Type: text/html; hp=\"cipher\";",
                        "\tprotected-headers=\"v1\";",
                        "\tcharset=utf-8",
                        "X-Eight: \u00e9",
                        "HP-Outer: Subject: [...]",
                        ""),
                encode(
                        lines(
                                "Subject: secret",
                                " folded",
                                "Content-Type: text/html; charset=utf-8",
                                "X-Eight: \u00e9",
                                "HP-Outer: Subject: lie",
                                "")));
    }

    @Test
    void mailWithoutMimeBecomesText() throws SyntaxException {
        assertEquals(
                lines(
                        "Subject: x",
                        "HP-Outer: Subject: [...]",
                        "Content-Type: text/plain; hp=\"cipher\";",
                        "\tprotected-headers=\"v1\"",
                        "Content-Transfer-Encoding: 8bit",
                        ""),
                encode(lines("Subject: x", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain; hp=clear; Hp = \"x\"; a=b  | text/plain; hp=\"cipher\";\tprotected-headers=\"v1\";\ta=b",
                "text/plain; a=b; Protected-Headers=v2 | text/plain; hp=\"cipher\";\tprotected-headers=\"v1\";\ta=b",
                "multipart/mixed; boundary=\"a; hp=c\" | multipart/mixed; hp=\"cipher\";\tprotected-headers=\"v1\";\tboundary=\"a; hp=c\"",
                "text/plain;;                          | text/plain; hp=\"cipher\";\tprotected-headers=\"v1\"",
                "text                                  | text/plain; hp=\"cipher\";\tprotected-headers=\"v1\"",
                "text/plain; name=\"open               | text/plain; hp=\"cipher\";\tprotected-headers=\"v1\";\tname=\"open",
            })
    void ourParametersStandOnceAndFirst(String value, String expected) throws SyntaxException {
        String header = encode("Content-Type: " + value + "\r\nContent-Type: text/x\r\n\r\n");
        assertEquals(
                "Content-Type: " + expected,
                header.substring(0, header.indexOf("\r\nHP-Outer")).replace("\r\n", ""));
    }
}
