package org.postseal.spec.seal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.spec.SyntaxException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header section of a message as a list of raw fields (RFC 5322 section 2.2), tolerant of what
 * real mail holds: 8-bit octets, odd folding, fields without a value.
 *
 * @param fields in order, as they stand
 */
public record Header(List<Field> fields) {
    /** Octets within which a header section must end, unless the message does. */
    public static final int MAX_OCTETS = 65536;

    public Header {
        fields = List.copyOf(fields);
    }

    /**
     * One field.
     *
     * @param name as written, without the colon and white space before it
     * @param raw every octet of the field as ISO-8859-1 text, folding and final CRLF included
     */
    public record Field(String name, String raw) {
        /** The value unfolded, without leading and trailing white space. */
        public String value() {
            int start = raw.indexOf(':') + 1;
            if (raw.indexOf('\n') < raw.length() - 1) {
                return raw.substring(start).replace("\r", "").replace("\n", "").strip();
            }
            return raw.substring(start).strip();
        }

        public boolean is(String otherName) {
            return name.equalsIgnoreCase(otherName);
        }
    }

    /**
     * Parses the header section at the start of a message. A line ends with LF, with or without CR.
     *
     * @param octets the message, or at least its header section
     * @param length how many octets of the array to look at
     * @return what could be read: parsing stops at the empty line or at the first line that cannot
     *     be a field
     * @throws SyntaxException where no end of the header is found within {@code length} octets and
     *     these are {@link #MAX_OCTETS} or more
     */
    public static Parsed parse(byte[] octets, int length) throws SyntaxException {
        return parse(octets, 0, length);
    }

    /** As {@link #parse(byte[], int)}, from {@code start} to before {@code end}. */
    static Parsed parse(byte[] octets, int start, int end) throws SyntaxException {
        List<Field> fields = new ArrayList<>();
        int at = start;
        while (at < end) {
            int empty = emptyLine(octets, at, end);
            if (empty > 0) {
                return new Parsed(new Header(fields), at + empty);
            }
            int colon = colon(octets, at, end);
            if (colon < 0) {
                return new Parsed(new Header(fields), at);
            }
            int next = fieldEnd(octets, colon, end);
            fields.add(field(octets, at, colon, next));
            at = next;
        }
        if (end - start >= MAX_OCTETS) {
            throw new SyntaxException(
                    "expected the end of the header within " + (end - start) + " octets");
        }
        return new Parsed(new Header(fields), at);
    }

    /** Octets of the empty line at {@code at}; 0 where there is none. */
    static int emptyLine(byte[] octets, int at, int end) {
        if (octets[at] == '\n') {
            return 1;
        }
        return octets[at] == '\r' && at + 1 < end && octets[at + 1] == '\n' ? 2 : 0;
    }

    /** Where the colon of the field name at {@code at} stands; -1 where this is no field. */
    private static int colon(byte[] octets, int at, int end) {
        int i = at;
        while (i < end && octets[i] > 32 && octets[i] < 127 && octets[i] != ':') {
            i++;
        }
        int name = i;
        while (i < end && isWsp(octets[i])) {
            i++;
        }
        return name > at && i < end && octets[i] == ':' ? i : -1;
    }

    /** After the last line of the field, which the next one does not continue. */
    private static int fieldEnd(byte[] octets, int from, int end) {
        int at = from;
        do {
            at = lineEnd(octets, at, end);
        } while (at < end && isWsp(octets[at]));
        return at;
    }

    /** After the next LF. */
    static int lineEnd(byte[] octets, int from, int end) {
        int at = from;
        while (at < end && octets[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, end);
    }

    private static Field field(byte[] octets, int at, int colon, int next) {
        String raw = new String(octets, at, next - at, ISO_8859_1);
        return new Field(raw.substring(0, colon - at).stripTrailing(), raw);
    }

    static boolean isWsp(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /**
     * A parsed header section.
     *
     * @param header its fields
     * @param bodyOffset where the body starts, after the empty line where there is one
     */
    public record Parsed(Header header, int bodyOffset) {}

    /** The first field of this name. */
    public Optional<Field> first(String name) {
        for (Field field : fields) {
            if (field.is(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** The field of this name where there is exactly one. */
    public Optional<Field> only(String name) {
        Optional<Field> found = Optional.empty();
        for (Field field : fields) {
            if (field.is(name)) {
                if (found.isPresent()) {
                    return Optional.empty();
                }
                found = Optional.of(field);
            }
        }
        return found;
    }
}
