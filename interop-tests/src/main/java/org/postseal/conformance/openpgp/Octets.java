package org.postseal.conformance.openpgp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Octet strings: join, cut, change. */
public final class Octets {
    private Octets() {}

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** One octet for each value. */
    public static byte[] of(int... values) {
        byte[] octets = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            octets[i] = (byte) values[i];
        }
        return octets;
    }

    /** Text of which each character is one octet. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Each octet as one character. */
    public static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    public static byte[] repeat(int octet, int count) {
        byte[] octets = new byte[count];
        Arrays.fill(octets, (byte) octet);
        return octets;
    }

    /** A copy with one bit of one octet changed; a negative index counts from the end. */
    public static byte[] flipped(byte[] octets, int index) {
        byte[] copy = octets.clone();
        copy[index < 0 ? copy.length + index : index] ^= 1;
        return copy;
    }

    /** A copy without the last octets. */
    public static byte[] cut(byte[] octets, int count) {
        return Arrays.copyOf(octets, octets.length - count);
    }

    /** Index of the first place where {@code text} stands, or -1. */
    public static int indexOf(byte[] octets, String text) {
        return text(octets).indexOf(text);
    }
}
