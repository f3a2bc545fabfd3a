package org.postseal.conformance.openpgp;

import java.util.List;
import java.util.stream.Stream;

/**
 * What stands around the armor: outer header and the two parts of RFC 3156. All methods give
 * changed copies.
 *
 * @param header outer header lines without CRLF, MIME fields left out
 * @param preamble octets before the first delimiter
 * @param control body of the first part
 * @param after octets after the close delimiter's line
 */
public record OuterForm(
        List<String> header,
        String protocol,
        String preamble,
        String control,
        String close,
        String after) {
    private static final String BOUNDARY = "=_conformance";

    public OuterForm {
        header = List.copyOf(header);
    }

    /** The form that the draft wants. */
    public static OuterForm of(String from, String to, String messageId) {
        return new OuterForm(
                List.of(
                        "Received: from a.example by relay.example; Thu, 1 Jan 2026 00:00:00 +0000",
                        "From: <" + from + ">",
                        "To: <" + to + ">",
                        "Date: Thu, 1 Jan 2026 00:00:00 +0000",
                        "Message-ID: <" + messageId + ">",
                        "Subject: [...]"),
                "application/pgp-encrypted",
                "",
                "Version: 1\r\n",
                "--" + BOUNDARY + "--\r\n",
                "");
    }

    public OuterForm withHeader(List<String> lines) {
        return new OuterForm(lines, protocol, preamble, control, close, after);
    }

    /** With this line on top. */
    public OuterForm plus(String line) {
        return withHeader(Stream.concat(Stream.of(line), header.stream()).toList());
    }

    public OuterForm withControl(String body) {
        return new OuterForm(header, protocol, preamble, body, close, after);
    }

    /** A third part beside the two. */
    public OuterForm withExtraPart(String text) {
        String part = "--" + BOUNDARY + "\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n";
        return new OuterForm(header, protocol, preamble, control, part + close, after);
    }

    public OuterForm withProtocol(String mediaType) {
        return new OuterForm(header, mediaType, preamble, control, close, after);
    }

    /** Text where the preamble would be. */
    public OuterForm withPreamble(String text) {
        return new OuterForm(header, protocol, text, control, close, after);
    }

    /** Text in the second part, after the armor. */
    public OuterForm withExtraText(String text) {
        return new OuterForm(header, protocol, preamble, control, text + close, after);
    }

    /** Text where the epilogue would be. */
    public OuterForm withEpilogue(String text) {
        return new OuterForm(header, protocol, preamble, control, close, text);
    }

    /** The message around an armor. */
    public byte[] around(byte[] armor) {
        StringBuilder head = new StringBuilder();
        header.forEach(line -> head.append(line).append("\r\n"));
        head.append("MIME-Version: 1.0\r\nContent-Type: multipart/encrypted; protocol=\"")
                .append(protocol)
                .append("\";\r\n\tboundary=\"" + BOUNDARY + "\"\r\n\r\n")
                .append(preamble)
                .append("--" + BOUNDARY + "\r\n")
                .append("Content-Type: application/pgp-encrypted\r\n\r\n")
                .append(control)
                .append("\r\n--" + BOUNDARY + "\r\n")
                .append("Content-Type: application/octet-stream\r\n\r\n");
        return Octets.join(
                Octets.utf8(head.toString()), armor, Octets.ascii("\r\n" + close + after));
    }
}
