package org.postseal.server.app.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what a tap recorded as somebody on the wire would, and counts the lines of the original
 * mail that it finds: as they are, base64-decoded, or quoted-printable-decoded. Knows nothing of
 * sealing.
 *
 * <p>Lines are found anywhere in the octets by a rolling hash over windows of {@link #LINE} octets,
 * so that a line hidden inside another counts too.
 */
public final class Eavesdropper {
    /** Shorter lines say too little, and stand in other mail as well. */
    static final int LINE = 20;

    private static final int BITS = 1 << 24;
    private static final long BASE = 1_000_003;
    private static final long HIGHEST = power(LINE - 1);

    /** Hash of the first LINE octets to the secret lines that begin so. */
    private final Map<Long, List<Secret>> secrets = new HashMap<>();

    /**
     * Most windows begin no secret: one bit for each of these values of the hash says so quickly.
     */
    private final BitSet first = new BitSet(BITS);

    private int count;

    /** One line of the original, known by a number. */
    private record Secret(int number, byte[] line) {}

    /** Takes note of a line that nobody on the way should read; too short ones are left out. */
    public void listenFor(byte[] line) {
        if (line.length < LINE) {
            return;
        }
        long hash = hash(line, 0);
        first.set(bit(hash));
        List<Secret> same = secrets.computeIfAbsent(hash, _ -> new ArrayList<>(1));
        if (same.stream().noneMatch(s -> Arrays.equals(s.line(), line))) {
            same.add(new Secret(count++, line));
        }
    }

    /** How many different lines are listened for. */
    public int secrets() {
        return count;
    }

    /** How many of the lines stand in the recordings of a directory. */
    public int read(Path recordings) throws IOException {
        boolean[] heard = new boolean[count];
        try (DirectoryStream<Path> files = Files.newDirectoryStream(recordings)) {
            for (Path file : files) {
                byte[] octets = Files.readAllBytes(file);
                scan(octets, heard);
                scan(base64Decoded(octets), heard);
                scan(quotedPrintableDecoded(octets), heard);
            }
        }
        int total = 0;
        for (boolean one : heard) {
            total += one ? 1 : 0;
        }
        return total;
    }

    private void scan(byte[] octets, boolean[] heard) {
        if (octets.length < LINE || secrets.isEmpty()) {
            return;
        }
        long hash = hash(octets, 0);
        for (int at = 0; ; at++) {
            if (first.get(bit(hash))) {
                mark(secrets.getOrDefault(hash, List.of()), octets, at, heard);
            }
            if (at + LINE >= octets.length) {
                return;
            }
            hash = (hash - octets[at] * HIGHEST) * BASE + octets[at + LINE];
        }
    }

    private static void mark(List<Secret> candidates, byte[] octets, int at, boolean[] heard) {
        for (Secret secret : candidates) {
            int end = at + secret.line().length;
            if (end <= octets.length
                    && Arrays.equals(secret.line(), 0, secret.line().length, octets, at, end)) {
                heard[secret.number()] = true;
            }
        }
    }

    private static long hash(byte[] octets, int from) {
        long hash = 0;
        for (int i = from; i < from + LINE; i++) {
            hash = hash * BASE + octets[i];
        }
        return hash;
    }

    private static int bit(long hash) {
        return (int) (hash ^ (hash >>> 32)) & (BITS - 1);
    }

    private static long power(int exponent) {
        long result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= BASE;
        }
        return result;
    }

    /** Every run of lines that are base64, decoded. */
    static byte[] base64Decoded(byte[] octets) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        int start = 0;
        while (start < octets.length) {
            int end = lineEnd(octets, start);
            if (isBase64(octets, start, end)) {
                run.write(octets, start, end - start);
            } else {
                decode(run, decoded);
            }
            start = nextLine(octets, end);
        }
        decode(run, decoded);
        return decoded.toByteArray();
    }

    private static void decode(ByteArrayOutputStream run, ByteArrayOutputStream decoded) {
        byte[] text = run.toByteArray();
        run.reset();
        int whole = text.length / 4 * 4;
        if (whole == 0) {
            return;
        }
        try {
            decoded.writeBytes(Base64.getMimeDecoder().decode(Arrays.copyOf(text, whole)));
        } catch (IllegalArgumentException e) {
            // padding in the midst: not base64 after all
        }
        decoded.write('\n');
    }

    private static boolean isBase64(byte[] octets, int start, int end) {
        if (end == start) {
            return false;
        }
        for (int i = start; i < end; i++) {
            byte b = octets[i];
            boolean good =
                    (b >= 'A' && b <= 'Z')
                            || (b >= 'a' && b <= 'z')
                            || (b >= '0' && b <= '9')
                            || b == '+'
                            || b == '/'
                            || b == '=';
            if (!good) {
                return false;
            }
        }
        return true;
    }

    /** All of it as if it were quoted-printable (RFC 2045 section 6.7). */
    static byte[] quotedPrintableDecoded(byte[] octets) {
        byte[] decoded = new byte[octets.length];
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] != '=') {
                decoded[length++] = octets[i];
                continue;
            }
            int end = nextLine(octets, i + 1);
            if (i + 1 < octets.length && end > i + 1 && lineEnd(octets, i + 1) == i + 1) {
                i = end - 1; // soft line break
            } else if (i + 2 < octets.length
                    && hex(octets[i + 1]) >= 0
                    && hex(octets[i + 2]) >= 0) {
                decoded[length++] = (byte) (hex(octets[i + 1]) << 4 | hex(octets[i + 2]));
                i += 2;
            } else {
                decoded[length++] = '=';
            }
        }
        return Arrays.copyOf(decoded, length);
    }

    private static int hex(byte b) {
        return Character.digit((char) (b & 0xff), 16);
    }

    /** The lines of a message, without their line ends. */
    static List<byte[]> lines(byte[] octets) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        while (start < octets.length) {
            int end = lineEnd(octets, start);
            lines.add(Arrays.copyOfRange(octets, start, end));
            start = nextLine(octets, end);
        }
        return lines;
    }

    private static int lineEnd(byte[] octets, int from) {
        int end = from;
        while (end < octets.length && octets[end] != '\r' && octets[end] != '\n') {
            end++;
        }
        return end;
    }

    private static int nextLine(byte[] octets, int end) {
        int next = end;
        if (next < octets.length && octets[next] == '\r') {
            next++;
        }
        return next < octets.length && octets[next] == '\n' ? next + 1 : next;
    }

    /** For people: a line as text. */
    static String text(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }
}
