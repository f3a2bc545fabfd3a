package org.postseal.conformance.openpgp;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * The header of a SITE seal's plaintext as a list of fields, right in order unless changed. All
 * methods give changed copies.
 */
public record SealFields(List<Field> fields) {
    /** Stands for the length of the original, which is known when the seal is made. */
    public static final String LENGTH = "LENGTH";

    public SealFields {
        fields = List.copyOf(fields);
    }

    /** One field, without its CRLF. */
    public record Field(String name, String value) {
        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    /**
     * The fields as the draft orders them, with a fresh Seal-Id.
     *
     * @param from reverse-path without angle brackets, perhaps empty
     * @param to forward-paths without angle brackets
     */
    public static SealFields of(
            String origin, String destination, Instant date, String from, List<String> to) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Content-Type", "message/rfc822"));
        fields.add(new Field("Content-Transfer-Encoding", "8bit"));
        fields.add(new Field("Seal-Version", "1"));
        fields.add(new Field("Seal-Id", newId()));
        fields.add(new Field("Seal-Origin", origin));
        fields.add(new Field("Seal-Destination", destination));
        fields.add(new Field("Seal-Date", Long.toString(date.getEpochSecond())));
        fields.add(new Field("Seal-From", "<" + from + ">"));
        to.forEach(path -> fields.add(new Field("Seal-To", "<" + path + ">")));
        fields.add(new Field("Seal-Length", LENGTH));
        return new SealFields(fields);
    }

    /** 32 lower-case hexadecimal digits. */
    public static String newId() {
        byte[] octets = new byte[16];
        new SecureRandom().nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    /** The value of the first such field. */
    public String value(String name) {
        return fields.stream()
                .filter(f -> f.name.equals(name))
                .map(Field::value)
                .findFirst()
                .orElseThrow();
    }

    /** Every field of that name has this value. */
    public SealFields with(String name, String value) {
        return changed(f -> List.of(f.name.equals(name) ? new Field(name, value) : f));
    }

    public SealFields without(String name) {
        return changed(f -> f.name.equals(name) ? List.of() : List.of(f));
    }

    /** The field comes twice in a row. */
    public SealFields doubled(String name) {
        return changed(f -> f.name.equals(name) ? List.of(f, f) : List.of(f));
    }

    /** The field comes under another name, which is how case and spelling are tried. */
    public SealFields renamed(String name, String other) {
        return changed(f -> List.of(f.name.equals(name) ? new Field(other, f.value) : f));
    }

    /** One more field right after those of this name. */
    public SealFields after(String name, Field added) {
        return changed(f -> f.name.equals(name) ? List.of(f, added) : List.of(f));
    }

    /** Fields of that name stand at the end. */
    public SealFields moved(String name) {
        List<Field> all = new ArrayList<>(without(name).fields);
        fields.stream().filter(f -> f.name.equals(name)).forEach(all::add);
        return new SealFields(all);
    }

    private SealFields changed(Function<Field, List<Field>> change) {
        return new SealFields(fields.stream().flatMap(f -> change.apply(f).stream()).toList());
    }

    /** The header with its empty line, for an original of this length. */
    public byte[] encode(long length) {
        StringBuilder text = new StringBuilder();
        for (Field field : fields) {
            String value =
                    field.value.equals(LENGTH) ? String.format("%010d", length) : field.value;
            text.append(field.name).append(": ").append(value).append("\r\n");
        }
        return Octets.utf8(text + "\r\n");
    }

    /** Header, original, the padding that the draft wants. */
    public byte[] plaintext(byte[] original) {
        byte[] unpadded = Octets.join(encode(original.length), original);
        int padding = (int) (padme(unpadded.length) - unpadded.length);
        return Octets.join(unpadded, Octets.repeat(' ', padding));
    }

    /** The PADMÉ length, by the formula in the draft. */
    public static long padme(long length) {
        if (length < 2) {
            return length;
        }
        int e = 63 - Long.numberOfLeadingZeros(length);
        int s = 32 - Integer.numberOfLeadingZeros(e);
        long m = (1L << (e - s)) - 1;
        return (length + m) & ~m;
    }
}
