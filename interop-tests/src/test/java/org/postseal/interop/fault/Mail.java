package org.postseal.interop.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Random;

/** Messages that name themselves, so that a copy can be told and checked. */
final class Mail {
    private static final int LINE = 76;
    private static final String NAME = "X-Name: ";

    private Mail() {}

    /** A message of about {@code octets}, the same for the same name. */
    static byte[] named(String name, int octets) {
        Random random = new Random(name.hashCode());
        StringBuilder text = new StringBuilder(octets + 200);
        text.append("From: <alice@client.test>\r\nTo: <dave@dave.test>\r\n");
        text.append("Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n");
        text.append("Message-ID: <").append(name).append("@client.test>\r\n");
        text.append(NAME).append(name).append("\r\n\r\n");
        do {
            for (int i = 0; i < LINE; i++) {
                text.append((char) ('a' + random.nextInt(26)));
            }
            text.append("\r\n");
        } while (text.length() < octets);
        return text.toString().getBytes(US_ASCII);
    }

    /** The name of a message that was {@link #named}. */
    static String nameOf(byte[] content) {
        String text = new String(content, US_ASCII);
        int from = text.indexOf(NAME) + NAME.length();
        return text.substring(from, text.indexOf('\r', from));
    }

    /** Whether {@code copy} is the message with trace fields before it. */
    static boolean isCopyOf(byte[] copy, byte[] message) {
        int before = copy.length - message.length;
        return before >= 0
                && java.util.Arrays.equals(copy, before, copy.length, message, 0, message.length);
    }
}
