package org.postseal.spec.seal;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.DomainName;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The header that opens the plaintext of a SITE seal.
 *
 * @param global the original's header is not ASCII: {@code message/global} rather than {@code
 *     message/rfc822}
 * @param id Seal-Id: 32 lower-case hexadecimal digits, kept over resends and reseals (P-08)
 * @param origin Seal-Origin: the domain that sealed
 * @param destination Seal-Destination: the domain sealed for
 * @param date Seal-Date, whole seconds; on the wire Unix seconds
 * @param from Seal-From: the reverse-path
 * @param to Seal-To: the forward-paths of this destination, in envelope order
 * @param length Seal-Length: octets of the original
 */
@Requirement({"F-01", "F-02"})
public record SealHeader(
        boolean global,
        String id,
        String origin,
        String destination,
        Instant date,
        ReversePath from,
        List<Mailbox> to,
        long length) {
    /** The most octets that a Seal header may take, its empty line included. */
    public static final int MAX_OCTETS = 4 * 1024 * 1024;

    private static final int ID_DIGITS = 32;
    private static final int LENGTH_DIGITS = 10;
    private static final long MAX_LENGTH = 9_999_999_999L;
    private static final AsciiSet ID = AsciiSet.DIGIT.or(AsciiSet.range('a', 'f'));

    public SealHeader {
        to = List.copyOf(to);
        if (id.length() != ID_DIGITS || !ID.containsAll(id)) {
            throw new IllegalArgumentException("Seal-Id has 32 lower-case hexadecimal digits");
        }
        if (to.isEmpty() || length < 0 || length > MAX_LENGTH || date.getEpochSecond() < 0) {
            throw new IllegalArgumentException("Seal-To, Seal-Length or Seal-Date out of range");
        }
    }

    /** The header and its empty line, CRLF line ends. */
    public byte[] encode() {
        StringBuilder text = new StringBuilder(512);
        text.append("Content-Type: message/").append(global ? "global" : "rfc822");
        text.append("\r\nContent-Transfer-Encoding: 8bit\r\nSeal-Version: 1\r\nSeal-Id: ");
        text.append(id).append("\r\nSeal-Origin: ").append(origin);
        text.append("\r\nSeal-Destination: ").append(destination);
        text.append("\r\nSeal-Date: ").append(date.getEpochSecond());
        text.append("\r\nSeal-From: <").append(from.wire());
        for (Mailbox mailbox : to) {
            text.append(">\r\nSeal-To: <").append(mailbox.wire());
        }
        String digits = Long.toString(length);
        text.append(">\r\nSeal-Length: ").repeat('0', LENGTH_DIGITS - digits.length());
        text.append(digits).append("\r\n\r\n");
        return text.toString().getBytes(UTF_8);
    }

    /**
     * Decodes a header that ends with its empty line. Only the octets that {@link #encode} would
     * write are taken, so that a seal has one reading and its padding one length.
     */
    public static SealHeader decode(byte[] octets) throws SyntaxException {
        if (octets.length > MAX_OCTETS) {
            throw new SyntaxException("Seal header longer than " + MAX_OCTETS + " octets");
        }
        Cursor in = new Cursor(new String(octets, UTF_8), MAX_OCTETS);
        in.expect("Content-Type: message/");
        boolean global = in.take("global");
        if (!global) {
            in.expect("rfc822");
        }
        in.expect("\r\nContent-Transfer-Encoding: 8bit\r\nSeal-Version: 1\r\nSeal-Id: ");
        String id = in.run(ID, ID_DIGITS, ID_DIGITS, "32 lower-case hexadecimal digits");
        String origin = DomainName.parse(field(in, "Seal-Origin: "), false);
        String destination = DomainName.parse(field(in, "Seal-Destination: "), false);
        in.expect("\r\nSeal-Date: ");
        Instant date = Instant.ofEpochSecond(in.number(12));
        ReversePath from = reversePath(path(in, "Seal-From: <"));
        List<Mailbox> to = new ArrayList<>();
        do {
            to.add(Mailbox.parse(path(in, "Seal-To: <"), true));
        } while (!in.take("\r\nSeal-Length: "));
        long length =
                Long.parseLong(in.run(AsciiSet.DIGIT, LENGTH_DIGITS, LENGTH_DIGITS, "10 digits"));
        in.expect("\r\n\r\n");
        in.expectEnd();
        SealHeader header = new SealHeader(global, id, origin, destination, date, from, to, length);
        if (!Arrays.equals(octets, header.encode())) {
            throw new SyntaxException("expected the canonical form of a Seal header");
        }
        return header;
    }

    private static String field(Cursor in, String start) throws SyntaxException {
        in.expect("\r\n");
        in.expect(start);
        return in.until('\r');
    }

    private static String path(Cursor in, String start) throws SyntaxException {
        String rest = field(in, start);
        if (!rest.endsWith(">")) {
            throw in.expected("\">\"");
        }
        return rest.substring(0, rest.length() - 1);
    }

    private static ReversePath reversePath(String text) throws SyntaxException {
        return text.isEmpty() ? ReversePath.NULL : ReversePath.of(Mailbox.parse(text, true));
    }

    /** Spaces of PADMÉ padding that follow the original. */
    public long padding() {
        long unpadded = encode().length + length;
        return Padme.padded(unpadded) - unpadded;
    }
}
