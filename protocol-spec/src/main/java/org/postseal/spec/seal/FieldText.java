package org.postseal.spec.seal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Text of header fields as octets in ISO-8859-1 characters: cleaning, folding, encoded-words. */
final class FieldText {
    private static final int LINE = 78;
    private static final int MAX_LINE = 998;
    private static final int MAX_FIELD = 8192;

    /** Octets of an encoded-word's text that keep it within 75 characters (RFC 2047 section 2). */
    private static final int WORD = 39;

    private FieldText() {}

    /** Control characters become spaces, white space is one space each, none at the ends. */
    static String clean(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c == 0x7F) {
                if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                    out.append(' ');
                }
            } else {
                out.append(c);
            }
        }
        return out.toString().stripTrailing();
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** The octets as UTF-8 text, where they are. */
    static Optional<String> utf8(String octets) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1));
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return Optional.of(text.toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /**
     * The field with its CRLF, folded before 78 columns where there is a space.
     *
     * @param value cleaned
     * @return empty where there is no value or a line would stay too long
     */
    static Optional<String> fold(String name, String value) {
        if (value.isEmpty() || value.length() > MAX_FIELD) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder(name).append(':');
        int column = out.length();
        for (String word : value.split(" ", -1)) {
            if (column + 1 + word.length() > LINE && column > name.length() + 1) {
                out.append("\r\n");
                column = 0;
            }
            out.append(' ').append(word);
            column += 1 + word.length();
            if (column > MAX_LINE) {
                return Optional.empty();
            }
        }
        return Optional.of(out.append("\r\n").toString());
    }

    /** Encoded-words of RFC 2047 for a display name; each is cut between characters. */
    static String encodedWords(String octets) {
        String charset = utf8(octets).isPresent() ? "utf-8" : "unknown-8bit"; // RFC 1428
        StringBuilder out = new StringBuilder();
        int start = 0;
        while (start < octets.length()) {
            int end = Math.min(start + WORD, octets.length());
            while (charset.equals("utf-8") && end < octets.length() && isTrail(octets, end)) {
                end--;
            }
            byte[] bytes = octets.substring(start, end).getBytes(StandardCharsets.ISO_8859_1);
            out.append(start == 0 ? "=?" : " =?").append(charset).append("?B?");
            out.append(Base64.getEncoder().encodeToString(bytes)).append("?=");
            start = end;
        }
        return out.toString();
    }

    private static boolean isTrail(String octets, int index) {
        return (octets.charAt(index) & 0xC0) == 0x80;
    }

    /** Guards against what would open a second field or end the header. */
    static void requireOneField(String raw) {
        String rest = raw.endsWith("\r\n") ? raw.substring(0, raw.length() - 2) : "\n";
        String unfolded = rest.replace("\r\n ", " ").replace("\r\n\t", " ");
        if (unfolded.indexOf('\r') >= 0
                || unfolded.indexOf('\n') >= 0
                || unfolded.indexOf(':') < 1
                || !raw.lines().allMatch(line -> line.length() <= MAX_LINE)) {
            throw new IllegalArgumentException("expected one folded field with its CRLF");
        }
    }
}
