package org.postseal.conformance.client;

import org.postseal.conformance.Driver.Option;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the implementation is told to send.
 *
 * @param from reverse-path, perhaps empty
 */
record Mail(String from, List<String> to, List<Option> options, byte[] content) {
    /** Stands in the body and nowhere else: where it can be read, the mail was in clear. */
    static final String SECRET = "The-Kestrel-Lands-At-Dawn";

    /** Stands in the Subject. */
    static final String SUBJECT = "Quarterly-Falcon-Figures";

    Mail {
        to = List.copyOf(to);
        options = List.copyOf(options);
    }

    static Mail to(String... recipients) {
        return new Mail("alice@alice.test", List.of(recipients), List.of(), letter("dave"));
    }

    /** A message of CRLF lines; the recipients of the envelope need not be named in it. */
    static byte[] letter(String to) {
        return """
        From: Alice <alice@alice.test>
        To: <%s@dave.test>
        Subject: %s
        Date: Mon, 02 Feb 2026 10:00:00 +0000
        Message-ID: <letter-1@alice.test>
        X-Inner: seen-by-nobody
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        %s
        .a line that begins with a dot
        ..two of them
        .
        The end.
        """
                .formatted(to, SUBJECT, SECRET)
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    Mail from(String reversePath) {
        return new Mail(reversePath, to, options, content);
    }

    Mail with(byte[] octets) {
        return new Mail(from, to, options, octets);
    }

    /** The sender demands sealing, as REQSEAL does. */
    Mail reqseal() {
        return with(new Option("reqseal", ""));
    }

    /** The sender demands TLS of every hop, as REQUIRETLS does (RFC 8689). */
    Mail requiretls() {
        return with(new Option("requiretls", ""));
    }

    /** The operator's word: {@code never}, {@code require-sealed-site} and so on. */
    Mail setting(String word) {
        return with(new Option("setting", word));
    }

    private Mail with(Option option) {
        List<Option> more = new ArrayList<>(options);
        more.add(option);
        return new Mail(from, to, more, content);
    }

    List<Option> arguments() {
        List<Option> all = new ArrayList<>();
        all.add(new Option("from", from));
        to.forEach(address -> all.add(new Option("to", address)));
        all.addAll(options);
        return all;
    }
}
