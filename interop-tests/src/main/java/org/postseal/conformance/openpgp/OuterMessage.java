package org.postseal.conformance.openpgp;

import org.postseal.conformance.Violation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message of RFC 3156 taken apart, strictly: two parts and nothing beside them.
 *
 * @param fields of the outer header, in order
 * @param contentType the value of its Content-Type, unfolded
 * @param control body of the first part
 */
public record OuterMessage(
        List<Field> fields, String contentType, String control, Armor.Decoded armor) {
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))");

    /**
     * One header field.
     *
     * @param raw as it stands, with its CRLF
     */
    public record Field(String name, String raw) {
        /** Unfolded, without white space at its ends. */
        public String value() {
            return raw.substring(raw.indexOf(':') + 1).replace("\r\n", "").strip();
        }

        public boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    public static OuterMessage parse(byte[] message) {
        String text = Octets.text(message);
        int end = text.indexOf("\r\n\r\n");
        Violation.unless(end >= 0, "the message has no empty line after its header");
        List<Field> fields = fields(text.substring(0, end + 2));
        String type = only(fields, "Content-Type");
        Violation.unless(
                type.toLowerCase(Locale.ROOT).startsWith("multipart/encrypted"),
                "expected Content-Type multipart/encrypted, found " + type);
        Matcher matcher = BOUNDARY.matcher(type);
        Violation.unless(matcher.find(), "Content-Type without a boundary: " + type);
        String boundary = Optional.ofNullable(matcher.group(1)).orElseGet(() -> matcher.group(2));
        List<String> parts = parts(text.substring(end + 4), boundary);
        Violation.unless(parts.size() == 2, "expected two MIME parts, found " + parts.size());
        String control = body(parts.get(0), "application/pgp-encrypted");
        String data = body(parts.get(1), "application/octet-stream").strip() + "\r\n";
        return new OuterMessage(fields, type, control, Armor.decode(data));
    }

    /** Splits a header section at its fields. */
    public static List<Field> fields(String header) {
        List<Field> fields = new ArrayList<>();
        for (String raw : header.split("(?<=\r\n)(?![ \t]|$)", -1)) {
            int colon = raw.indexOf(':');
            Violation.unless(colon > 0, "a header line that is no field: " + raw.strip());
            fields.add(new Field(raw.substring(0, colon).strip(), raw));
        }
        return fields;
    }

    /** All values of the fields of this name. */
    public List<String> values(String name) {
        return fields.stream().filter(f -> f.is(name)).map(Field::value).toList();
    }

    private static String only(List<Field> fields, String name) {
        List<String> values = fields.stream().filter(f -> f.is(name)).map(Field::value).toList();
        Violation.unless(values.size() == 1, "expected one " + name + ", found " + values);
        return values.getFirst();
    }

    private static List<String> parts(String body, String boundary) {
        String delimiter = "\r\n--" + boundary;
        String[] pieces = ("\r\n" + body).split(Pattern.quote(delimiter), -1);
        Violation.unless(pieces[0].isBlank(), "a preamble before the parts: " + pieces[0].strip());
        String last = pieces[pieces.length - 1];
        Violation.unless(
                pieces.length > 1 && last.startsWith("--"), "no close delimiter after the parts");
        Violation.unless(
                last.substring(2).isBlank(), "an epilogue after the parts: " + last.strip());
        return List.of(pieces).subList(1, pieces.length - 1);
    }

    private static String body(String part, String type) {
        int end = part.indexOf("\r\n\r\n");
        Violation.unless(end >= 0, "a MIME part without an empty line after its header");
        String header = part.substring(2, end + 2);
        String found = only(fields(header), "Content-Type").toLowerCase(Locale.ROOT);
        Violation.unless(found.startsWith(type), "expected a part of " + type + ", found " + found);
        return part.substring(end + 4);
    }
}
