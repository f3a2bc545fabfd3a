package org.postseal.spec.seal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.spec.SyntaxException;

import java.util.Locale;
import java.util.Optional;

/** Finds the armor of an RFC 3156 message, or finds that the message is another. */
final class SealRecogniser {
    private static final String BEGIN = "-----BEGIN PGP MESSAGE-----";

    /** RFC 2046 section 5.1.1. */
    private static final int MAX_BOUNDARY = 70;

    private final byte[] octets;

    SealRecogniser(byte[] octets) {
        this.octets = octets;
    }

    Optional<SealedMessage> recognise() {
        try {
            Header.Parsed outer = Header.parse(octets, octets.length);
            Optional<String> boundary = boundary(outer.header());
            if (boundary.isEmpty()) {
                return Optional.empty();
            }
            String delimiter = "--" + boundary.get();
            boolean preamble = !isLine(skipWhiteLines(outer.bodyOffset()), delimiter);
            return armor(outer.bodyOffset(), delimiter)
                    .map(
                            offset ->
                                    new SealedMessage(
                                            outer.header(), offset, boundary.get(), preamble));
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> boundary(Header header) throws SyntaxException {
        Optional<Header.Field> field = header.only("Content-Type");
        if (field.isEmpty() || !startsLikeMultipartEncrypted(field.get().value())) {
            return Optional.empty();
        }
        ContentType type = ContentType.decode(field.get().value());
        boolean pgp =
                type.type().equals("multipart/encrypted")
                        && type.parameter("protocol")
                                .filter(p -> p.equalsIgnoreCase("application/pgp-encrypted"))
                                .isPresent();
        return pgp
                ? type.parameter("boundary").filter(SealRecogniser::isBoundary)
                : Optional.empty();
    }

    /** Nearly all mail is turned away here, at the cost of a glance. */
    private static boolean startsLikeMultipartEncrypted(String value) {
        return value.regionMatches(true, 0, "multipart", 0, 9)
                && value.toLowerCase(Locale.ROOT).contains("encrypted");
    }

    private static boolean isBoundary(String text) {
        boolean printable = !text.isEmpty() && text.length() <= MAX_BOUNDARY;
        for (int i = 0; printable && i < text.length(); i++) {
            printable = text.charAt(i) >= ' ' && text.charAt(i) < 127;
        }
        return printable && !text.endsWith(" ");
    }

    private Optional<Integer> armor(int bodyOffset, String delimiter) throws SyntaxException {
        int first = afterDelimiter(bodyOffset, delimiter);
        if (first < 0) {
            return Optional.empty();
        }
        Header.Parsed control = part(first);
        int second = afterDelimiter(control.bodyOffset(), delimiter);
        if (second < 0 || !isControlPart(control, second)) {
            return Optional.empty();
        }
        Header.Parsed encrypted = part(second);
        if (!isIdentity(encrypted.header())) {
            return Optional.empty();
        }
        int begin = skipEmptyLines(encrypted.bodyOffset());
        boolean armored = isLine(begin, BEGIN);
        return armored ? Optional.of(begin) : Optional.empty();
    }

    private Header.Parsed part(int start) throws SyntaxException {
        return Header.parse(octets, start, octets.length);
    }

    /** {@code application/pgp-encrypted} whose body is {@code Version: 1} and nothing more. */
    private boolean isControlPart(Header.Parsed part, int afterDelimiter) throws SyntaxException {
        Optional<Header.Field> field = part.header().only("Content-Type");
        if (field.isEmpty() || !isIdentity(part.header())) {
            return false;
        }
        boolean pgp =
                ContentType.decode(field.get().value()).type().equals("application/pgp-encrypted");
        int version = part.bodyOffset();
        if (!pgp || !isLine(version, "Version: 1")) {
            return false;
        }
        int next = skipEmptyLines(Header.lineEnd(octets, version, octets.length));
        return Header.lineEnd(octets, next, octets.length) == afterDelimiter;
    }

    /** Armor under another encoding would not be where this looks for it. */
    private static boolean isIdentity(Header header) {
        Optional<Header.Field> field = header.first("Content-Transfer-Encoding");
        return field.isEmpty()
                || switch (field.get().value().toLowerCase(Locale.ROOT)) {
                    case "7bit", "8bit", "binary" -> true;
                    default -> false;
                };
    }

    /** After the first line from {@code from} on that is this delimiter; -1 where there is none. */
    private int afterDelimiter(int from, String delimiter) {
        int at = from;
        while (at < octets.length) {
            if (isLine(at, delimiter)) {
                return Header.lineEnd(octets, at, octets.length);
            }
            at = Header.lineEnd(octets, at, octets.length);
        }
        return -1;
    }

    /** The line at {@code at} is {@code text}, with white space after it at most, and is whole. */
    private boolean isLine(int at, String text) {
        if (!matches(octets, at, octets.length, text)) {
            return false;
        }
        int end = at + text.length();
        while (end < octets.length && Header.isWsp(octets[end])) {
            end++;
        }
        return end < octets.length && Header.emptyLine(octets, end, octets.length) > 0;
    }

    private int skipWhiteLines(int from) {
        int at = from;
        while (at < octets.length && isLine(at, "")) {
            at = Header.lineEnd(octets, at, octets.length);
        }
        return at;
    }

    private int skipEmptyLines(int from) {
        int at = from;
        while (at < octets.length) {
            int empty = Header.emptyLine(octets, at, octets.length);
            if (empty == 0) {
                break;
            }
            at += empty;
        }
        return at;
    }

    static boolean matches(byte[] octets, int at, int end, String text) {
        if (end - at < text.length()) {
            return false;
        }
        return new String(octets, at, text.length(), ISO_8859_1).equals(text);
    }
}
