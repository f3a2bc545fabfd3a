package org.postseal.conformance.openpgp;

import org.postseal.conformance.Violation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sealed message opened with secret keys, and all that it says.
 *
 * @param packets PKESKs and encrypted data as they stand
 * @param encryption how it is encrypted
 * @param inner the packets inside
 * @param innerLength octets of the packets inside, as they were encoded
 */
public record Opened(
        OuterMessage outer,
        List<Packet> packets,
        Encryption encryption,
        List<Packet> inner,
        int innerLength) {

    /**
     * @param version of the SEIPD packet, 1 or 2
     * @param keyIds what each PKESK names, in order; 0 where it does not tell
     * @param cipher of version 2, else 0
     * @param aead of version 2, else 0
     * @param chunk the chunk size octet of version 2, else 0
     */
    public record Encryption(int version, List<Long> keyIds, int cipher, int aead, int chunk) {
        public Encryption {
            keyIds = List.copyOf(keyIds);
        }
    }

    /** Opens a message sealed to one of this identity's keys. */
    public static Opened of(byte[] message, Identity recipient) {
        OuterMessage outer = OuterMessage.parse(message);
        return Decryption.open(outer, recipient);
    }

    /** The one literal packet. */
    public Literal literal() {
        List<Packet> all = inner.stream().filter(p -> p.tag() == Packet.LITERAL).toList();
        Violation.unless(
                all.size() == 1,
                "expected one literal packet, found packets " + Packet.tags(inner));
        return Literal.of(all.getFirst().body());
    }

    /** Octets of a Padding packet's body; -1 where there is none. */
    public int paddingPacket() {
        return inner.stream()
                .filter(p -> p.tag() == Packet.PADDING)
                .mapToInt(p -> p.body().length)
                .findFirst()
                .orElse(-1);
    }

    /** The one signature packet inside. */
    public byte[] signature() {
        List<Packet> all = inner.stream().filter(p -> p.tag() == Packet.SIGNATURE).toList();
        Violation.unless(
                all.size() == 1, "expected one signature, found packets " + Packet.tags(inner));
        return all.getFirst().encode();
    }

    /** The literal's content as the plaintext of a SITE seal. */
    public SitePlaintext site() {
        return SitePlaintext.parse(literal().content());
    }

    /**
     * @param format {@code b}, {@code t}, {@code u} or what else is there
     * @param name of the file
     * @param date Unix seconds
     */
    public record Literal(char format, String name, long date, byte[] content) {
        static Literal of(byte[] body) {
            Violation.unless(body.length >= 6, "a literal packet of " + body.length + " octets");
            int nameEnd = 2 + (body[1] & 0xFF);
            Violation.unless(body.length >= nameEnd + 4, "a literal packet that ends early");
            long date = 0;
            for (int i = nameEnd; i < nameEnd + 4; i++) {
                date = date << 8 | (body[i] & 0xFF);
            }
            return new Literal(
                    (char) (body[0] & 0xFF),
                    Octets.text(Arrays.copyOfRange(body, 2, nameEnd)),
                    date,
                    Arrays.copyOfRange(body, nameEnd + 4, body.length));
        }
    }

    /**
     * The plaintext of a SITE seal.
     *
     * @param header its lines without CRLF, in order
     * @param original as many octets as Seal-Length says
     * @param padding what follows
     */
    public record SitePlaintext(List<String> header, byte[] original, byte[] padding) {
        public SitePlaintext {
            header = List.copyOf(header);
        }

        static SitePlaintext parse(byte[] content) {
            int end = Octets.indexOf(content, "\r\n\r\n");
            Violation.unless(end >= 0, "no empty line after the Seal header");
            List<String> lines =
                    List.of(Octets.text(Arrays.copyOf(content, end)).split("\r\n", -1));
            SitePlaintext headerOnly = new SitePlaintext(lines, new byte[0], new byte[0]);
            String digits = headerOnly.value("Seal-Length");
            Violation.unless(
                    digits.matches("[0-9]{10}"), "Seal-Length is not 10 digits: " + digits);
            long length = Long.parseLong(digits);
            int start = end + 4;
            Violation.unless(
                    length <= content.length - start,
                    "Seal-Length %d, but only %d octets follow the header"
                            .formatted(length, content.length - start));
            int originalEnd = start + (int) length;
            return new SitePlaintext(
                    lines,
                    Arrays.copyOfRange(content, start, originalEnd),
                    Arrays.copyOfRange(content, originalEnd, content.length));
        }

        /** Names in order. */
        public List<String> names() {
            return header.stream().map(line -> line.substring(0, line.indexOf(':') + 1)).toList();
        }

        /** All values of a field. */
        public List<String> values(String name) {
            List<String> values = new ArrayList<>();
            for (String line : header) {
                if (line.startsWith(name + ": ")) {
                    values.add(line.substring(name.length() + 2));
                }
            }
            return values;
        }

        /** The value of a field that stands there once. */
        public String value(String name) {
            List<String> values = values(name);
            Violation.unless(values.size() == 1, "expected one " + name + ", found " + values);
            return values.getFirst();
        }
    }
}
