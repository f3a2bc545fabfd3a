package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A message as a user submits it, all of whose own fields are there, so that no relay adds any.
 *
 * @param id stands in its Message-ID, which the sealed form shows
 * @param secret stands in its Subject and in its text, and nowhere else
 * @param text octets, one a char; lines end in LF
 */
public record Mail(String id, String secret, String text) {
    /** Fields that relays, signers and delivery put before a message. */
    private static final Set<String> TRACE =
            Set.of(
                    "return-path",
                    "x-original-to",
                    "delivered-to",
                    "received",
                    "authentication-results",
                    "dkim-signature");

    public static Mail from(String sender, String recipient) {
        return with(sender, recipient, "");
    }

    /** With more text, octets one a char, in ISO 8859-1 as far as a reader is told. */
    public static Mail with(String sender, String recipient, String more) {
        String id = "outer-" + UUID.randomUUID();
        String secret = "inner-" + UUID.randomUUID();
        String text =
                """
                From: %1$s
                To: %2$s
                Date: Mon, 01 Jun 2026 12:00:00 +0000
                Message-ID: <%3$s@alice.test>
                Subject: what nobody on the way may read, %4$s
                MIME-Version: 1.0
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: 8bit

                The text is %4$s, and it has a line
                .with a dot
                .
                and white space at an end:   \s
                %5$s
                """
                        .formatted(sender, recipient, id, secret, more);
        return new Mail(id, secret, text);
    }

    /** A text as its UTF-8 octets, one a char. */
    public static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    public boolean isNamedIn(String message) {
        return message.contains(id);
    }

    /**
     * What stands before this message in a Maildir. Compared is every octet from the first field
     * that the user wrote to the end, with LF for each CRLF, which is how Postfix stores lines;
     * only trace fields may precede them.
     */
    public String before(String delivered) {
        assertTrue(delivered.endsWith(text), () -> "not as it was sent:\n" + delivered);
        String head = delivered.substring(0, delivered.length() - text.length());
        assertEquals(
                Set.of(),
                head.lines()
                        .filter(line -> !line.startsWith(" ") && !line.startsWith("\t"))
                        .map(line -> line.replaceFirst(":.*", "").toLowerCase(Locale.ROOT))
                        .filter(name -> !TRACE.contains(name))
                        .collect(Collectors.toSet()),
                head);
        return head;
    }
}
