package org.postseal.interop.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A message as a user writes it.
 *
 * @param id its Message-ID's left part
 * @param text octets, one a char; lines end in LF
 */
record Letter(String id, String text) {
    /** What hops and mailboxes put before a message. */
    private static final Set<String> TRACE =
            Set.of("return-path", "delivered-to", "received", "authentication-results");

    /** With this body, given as text, as the octets of its UTF-8. */
    static Letter of(String id, String from, String to, String body) {
        String text =
                """
                From: Someone <%2$s>
                To: Somebody <%3$s>
                Subject: the subject of %1$s that no relay may read
                Date: Mon, 02 Nov 2026 10:00:00 +0000
                Message-ID: <%1$s@lab.test>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                this is the body of %1$s and it is a secret
                .a line of %1$s that begins with a dot
                %4$s
                the last line of %1$s is a secret as well
                """
                        .formatted(id, from, to, body);
        return new Letter(id, octets(text));
    }

    /** An answer to a mail as it was delivered, which quotes all of its body. */
    static Letter answer(String id, String from, String to, String delivered) {
        String body = new Letter(id, delivered).body();
        String quote = body.lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
        Letter plain = of(id, from, to, new String(quote.getBytes(ISO_8859_1), UTF_8));
        String first = field("Message-ID", delivered);
        String fields = "In-Reply-To: %1$s\nReferences: %1$s\nMIME-Version:".formatted(first);
        return new Letter(id, plain.text().replaceFirst("(?m)^MIME-Version:", fields));
    }

    private static String field(String name, String mail) {
        return mail.lines()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + ": " + mail))
                .substring(name.length() + 2);
    }

    /** The same, with header fields in UTF-8 (RFC 6532). */
    Letter international() {
        return new Letter(
                id,
                text.replace("From: Someone", octets("From: Jürgen"))
                        .replace("Subject: the subject", octets("Subject: Grüße, the subject")));
    }

    private static String octets(String utf8) {
        return new String(utf8.getBytes(UTF_8), ISO_8859_1);
    }

    /** The address in its To field. */
    String to() {
        return field("To", text).replaceFirst(".*<(.*)>", "$1");
    }

    String body() {
        return text.substring(text.indexOf("\n\n") + 2);
    }

    byte[] octets() {
        return text.getBytes(ISO_8859_1);
    }

    /** Whether this is what was delivered: all octets at the end, and only trace fields before. */
    boolean isWhole(String delivered) {
        return delivered.endsWith("\n" + text) && strangers(head(delivered)).isEmpty();
    }

    /** The trace fields before it, which are all that was added; otherwise it fails. */
    String before(String delivered) {
        assertTrue(delivered.endsWith(text), () -> id + " did not arrive as it was sent");
        String head = head(delivered);
        assertEquals(Set.of(), strangers(head), head);
        return head;
    }

    private String head(String delivered) {
        return delivered.substring(0, delivered.length() - text.length());
    }

    private static Set<String> strangers(String head) {
        return head.lines()
                .filter(line -> !line.startsWith(" ") && !line.startsWith("\t"))
                .map(line -> line.replaceFirst(":.*", "").toLowerCase(Locale.ROOT))
                .filter(name -> !TRACE.contains(name))
                .collect(Collectors.toSet());
    }
}
