package org.postseal.server.smtp;

import org.postseal.server.spool.NewMessage.Arrival;
import org.postseal.server.spool.QueueId;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The trace field that is put before every message (RFC 5321 section 4.4). Never with {@code for}:
 * it would show one recipient to another.
 */
final class ReceivedField {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private ReceivedField() {}

    static byte[] encode(Arrival arrival, String host, QueueId id) {
        String client = arrival.client();
        String literal = client.indexOf(':') >= 0 ? "IPv6:" + client : client;
        String text =
                "Received: from %s ([%s])\r\n\tby %s with %s id %s;\r\n\t%s\r\n"
                        .formatted(
                                word(arrival.helo()),
                                literal,
                                host,
                                arrival.protocol(),
                                id,
                                DATE.format(arrival.at()));
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the client called itself, as a word that cannot break the field. */
    private static String word(String helo) {
        StringBuilder safe = new StringBuilder(helo.length());
        for (int i = 0; i < Math.min(helo.length(), 255); i++) {
            char c = helo.charAt(i);
            boolean plain = Character.isLetterOrDigit(c) || "-._:[]".indexOf(c) >= 0;
            safe.append(plain ? c : '?');
        }
        return safe.toString();
    }
}
