package org.postseal.spec.seal;

import org.postseal.spec.SyntaxException;

import java.util.List;

/**
 * The header section of a message as a list of raw fields (RFC 5322 section 2.2), tolerant of what
 * real mail holds: 8-bit octets, odd folding, fields without a value.
 *
 * @param fields in order, as they stand
 */
public record Header(List<Field> fields) {
    public Header {
        fields = List.copyOf(fields);
    }

    /**
     * One field.
     *
     * @param name as written, without the colon
     * @param raw every octet of the field as ISO-8859-1 text, folding and final CRLF included
     */
    public record Field(String name, String raw) {
        /** The value unfolded, without leading and trailing white space. */
        public String value() {
            throw new UnsupportedOperationException();
        }

        public boolean is(String otherName) {
            return name.equalsIgnoreCase(otherName);
        }
    }

    /**
     * Parses the header section at the start of a message.
     *
     * @param octets the message, or at least its header section
     * @param length how many octets of the array to look at
     * @return what could be read: parsing stops at the empty line or at the first line that cannot
     *     be a field
     * @throws SyntaxException where no end of the header is found within {@code length} octets and
     *     they fill a cap
     */
    public static Parsed parse(byte[] octets, int length) throws SyntaxException {
        throw new UnsupportedOperationException();
    }

    /**
     * A parsed header section.
     *
     * @param header its fields
     * @param bodyOffset where the body starts, after the empty line where there is one
     */
    public record Parsed(Header header, int bodyOffset) {}

    /** The first field of this name. */
    public java.util.Optional<Field> first(String name) {
        return fields.stream().filter(f -> f.is(name)).findFirst();
    }
}
