package org.postseal.conformance.openpgp;

import org.postseal.conformance.Violation;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** ASCII armor of messages (RFC 9580 section 6). */
public final class Armor {
    static final String BEGIN = "-----BEGIN PGP MESSAGE-----";
    static final String END = "-----END PGP MESSAGE-----";

    /** What stands after the base64 text. */
    public enum Crc {
        CORRECT,
        WRONG,
        NONE
    }

    private Armor() {}

    /** Without armor headers, 64 columns. */
    public static byte[] encode(byte[] octets, Crc crc) {
        return encode(octets, crc, 64, "");
    }

    /**
     * @param columns of base64 a line, a multiple of four
     * @param headers armor header lines, each with its CRLF
     */
    public static byte[] encode(byte[] octets, Crc crc, int columns, String headers) {
        String text = Base64.getMimeEncoder(columns, Octets.ascii("\r\n")).encodeToString(octets);
        StringBuilder out = new StringBuilder(text.length() + 128);
        out.append(BEGIN).append("\r\n").append(headers).append("\r\n").append(text);
        out.append("\r\n");
        if (crc != Crc.NONE) {
            int sum = crc24(octets) ^ (crc == Crc.WRONG ? 1 : 0);
            byte[] sumOctets = Octets.of(sum >>> 16, sum >>> 8, sum);
            out.append('=').append(Base64.getEncoder().encodeToString(sumOctets)).append("\r\n");
        }
        return Octets.ascii(out.append(END).append("\r\n").toString());
    }

    /**
     * An armored message taken apart.
     *
     * @param headers armor header lines
     * @param lines of base64, as they stand
     * @param crc whether the CRC24 that is there is right; empty where there is none
     */
    public record Decoded(
            byte[] octets, List<String> headers, List<String> lines, Optional<Boolean> crc) {}

    /** Reads the one armored message that this text is. */
    public static Decoded decode(String text) {
        Violation.unless(text.startsWith(BEGIN + "\r\n"), "no armor where it should begin");
        Violation.unless(text.endsWith(END + "\r\n"), "the armor does not end with its END line");
        String inside = text.substring(BEGIN.length() + 2, text.length() - END.length() - 2);
        int empty = inside.startsWith("\r\n") ? 0 : inside.indexOf("\r\n\r\n") + 2;
        Violation.unless(empty != 1, "no empty line after the armor headers");
        List<String> headers = inside.substring(0, empty).lines().toList();
        List<String> lines = inside.substring(empty + 2).lines().toList();
        boolean summed = !lines.isEmpty() && lines.getLast().startsWith("=");
        List<String> data = summed ? lines.subList(0, lines.size() - 1) : lines;
        try {
            byte[] octets = Base64.getDecoder().decode(String.join("", data));
            Optional<Boolean> crc =
                    summed
                            ? Optional.of(isSum(lines.getLast().substring(1), octets))
                            : Optional.empty();
            return new Decoded(octets, headers, List.copyOf(data), crc);
        } catch (IllegalArgumentException e) {
            throw new Violation("the armor is not base64: " + e.getMessage());
        }
    }

    private static boolean isSum(String text, byte[] octets) {
        byte[] sum = Base64.getDecoder().decode(text);
        int value = crc24(octets);
        return Arrays.equals(sum, Octets.of(value >>> 16, value >>> 8, value));
    }

    /** RFC 9580 section 6.1.1. */
    static int crc24(byte[] octets) {
        int crc = 0xB704CE;
        for (byte octet : octets) {
            crc ^= (octet & 0xFF) << 16;
            for (int i = 0; i < 8; i++) {
                crc <<= 1;
                if ((crc & 0x1000000) != 0) {
                    crc ^= 0x1864CFB;
                }
            }
        }
        return crc & 0xFFFFFF;
    }
}
