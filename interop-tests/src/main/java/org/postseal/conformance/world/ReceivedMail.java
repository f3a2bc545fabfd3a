package org.postseal.conformance.world;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message that a mail host was handed.
 *
 * @param tls within TLS
 * @param mail the MAIL command
 * @param rcpt the RCPT commands that were answered with 2xx
 * @param raw the octets between 354 and the final dot, as sent
 * @param reply what the host answered
 */
public record ReceivedMail(boolean tls, String mail, List<String> rcpt, byte[] raw, String reply) {
    public ReceivedMail {
        rcpt = List.copyOf(rcpt);
    }

    /** True where the host took responsibility. */
    public boolean isAccepted() {
        return reply.startsWith("2");
    }

    /** The content without the dots that were stuffed in. */
    public byte[] content() {
        ByteArrayOutputStream content = new ByteArrayOutputStream(raw.length);
        boolean lineStart = true;
        for (int i = 0; i < raw.length; i++) {
            if (!lineStart || raw[i] != '.') {
                content.write(raw[i]);
            }
            lineStart = raw[i] == '\n' && i > 0 && raw[i - 1] == '\r';
        }
        return content.toByteArray();
    }

    /** The content, an octet a character. */
    public String text() {
        return new String(content(), StandardCharsets.ISO_8859_1);
    }
}
