package org.postseal.spec.openpgp;

import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Whom an encrypted message is for, read from its first octets without decrypting: the PKESK and
 * SKESK packets that precede the encrypted data (RFC 9580 sections 5.1, 5.3 and 10.3).
 *
 * @param recipients one per PKESK, in order
 * @param passwords number of SKESKs
 * @param complete the encrypted data packet was reached; false where the octets ended before it or
 *     something else stands there
 */
@Requirement({"P-03", "P-09"})
public record PkeskScan(List<Recipient> recipients, int passwords, boolean complete) {
    /** More session key packets than any mail has. */
    private static final int MAX_PACKETS = 256;

    private static final int MAX_PACKET_OCTETS = 8192;
    private static final int MAX_BINARY = 65536;

    private static final int PKESK = 1;
    private static final int SKESK = 3;
    private static final int MARKER = 10;
    private static final int SEIPD = 18;

    public PkeskScan {
        recipients = List.copyOf(recipients);
    }

    /**
     * The key that one PKESK names.
     *
     * @param keyId 0 where the recipient is anonymous
     * @param fingerprint of a version 6 PKESK that is not anonymous
     */
    public record Recipient(long keyId, Optional<Fingerprint> fingerprint) {
        /** True where this PKESK names the key. */
        public boolean names(Fingerprint key) {
            return fingerprint.map(key::equals).orElse(keyId == key.keyId());
        }
    }

    /** True where one of the PKESKs names the key. */
    public boolean names(Fingerprint key) {
        return recipients.stream().anyMatch(r -> r.names(key));
    }

    /**
     * Scans an armored message.
     *
     * @param octets the message, or its first octets
     * @param offset where the armor's BEGIN line stands
     * @throws SyntaxException where there is no armor, or no OpenPGP packets in it
     */
    public static PkeskScan armored(byte[] octets, int offset) throws SyntaxException {
        return binary(dearmor(octets, offset));
    }

    /** Scans binary packets, or the first octets of them. */
    public static PkeskScan binary(byte[] octets) throws SyntaxException {
        ByteBuffer in = ByteBuffer.wrap(octets);
        List<Recipient> recipients = new ArrayList<>();
        int passwords = 0;
        for (int packets = 0; in.hasRemaining() && packets < MAX_PACKETS; packets++) {
            int tag = tag(in.get() & 0xFF);
            if (tag == SEIPD) {
                return new PkeskScan(recipients, passwords, true);
            }
            Optional<ByteBuffer> body = body(in, octets[in.position() - 1] & 0xFF);
            if (body.isEmpty()) {
                break;
            }
            switch (tag) {
                case PKESK -> recipients.add(recipient(body.get()));
                case SKESK -> passwords++;
                case MARKER -> {} // RFC 9580 section 5.8: ignored wherever it stands
                default -> {
                    return new PkeskScan(recipients, passwords, false);
                }
            }
        }
        return new PkeskScan(recipients, passwords, false);
    }

    private static int tag(int octet) throws SyntaxException {
        if (octet < 0x80) {
            throw new SyntaxException("expected an OpenPGP packet");
        }
        return (octet & 0x40) != 0 ? octet & 0x3F : (octet >> 2) & 0x0F;
    }

    /** The body after a packet's first octet; empty where the octets end before it does. */
    private static Optional<ByteBuffer> body(ByteBuffer in, int first) throws SyntaxException {
        Optional<Integer> length = (first & 0x40) != 0 ? length(in) : legacyLength(in, first & 3);
        if (length.isEmpty()) {
            return Optional.empty();
        }
        int octets = length.get();
        if (octets < 0 || octets > MAX_PACKET_OCTETS) {
            throw new SyntaxException("session key packet of more than " + MAX_PACKET_OCTETS);
        }
        if (in.remaining() < octets) {
            return Optional.empty();
        }
        ByteBuffer body = in.slice(in.position(), octets);
        in.position(in.position() + octets);
        return Optional.of(body);
    }

    /** RFC 9580 section 4.2.1; a partial length has no place here. */
    private static Optional<Integer> length(ByteBuffer in) throws SyntaxException {
        if (!in.hasRemaining()) {
            return Optional.empty();
        }
        int first = in.get() & 0xFF;
        if (first < 192) {
            return Optional.of(first);
        }
        if (first < 224) {
            return in.hasRemaining()
                    ? Optional.of(((first - 192) << 8) + (in.get() & 0xFF) + 192)
                    : Optional.empty();
        }
        if (first < 255) {
            throw new SyntaxException("session key packet of partial length");
        }
        return in.remaining() >= 4 ? Optional.of(in.getInt()) : Optional.empty();
    }

    /** RFC 9580 section 4.2.2. */
    private static Optional<Integer> legacyLength(ByteBuffer in, int type) throws SyntaxException {
        if (type == 3) {
            throw new SyntaxException("session key packet of indeterminate length");
        }
        if (in.remaining() < (1 << type)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (type) {
                    case 0 -> in.get() & 0xFF;
                    case 1 -> in.getShort() & 0xFFFF;
                    default -> in.getInt();
                });
    }

    private static Recipient recipient(ByteBuffer body) throws SyntaxException {
        int version = body.hasRemaining() ? body.get() : -1;
        if (version == 3 && body.remaining() >= 8) {
            return new Recipient(body.getLong(), Optional.empty());
        }
        if (version == 6 && body.hasRemaining()) {
            int length = body.get() & 0xFF;
            if (length == 0) {
                return new Recipient(0, Optional.empty());
            }
            if (body.remaining() >= length) {
                int keyVersion = body.get();
                if ((keyVersion == 4 && length == 21) || (keyVersion == 6 && length == 33)) {
                    byte[] fingerprint = new byte[length - 1];
                    body.get(fingerprint);
                    Fingerprint key = Fingerprint.of(fingerprint);
                    return new Recipient(key.keyId(), Optional.of(key));
                }
            }
        }
        throw new SyntaxException("expected a PKESK of version 3 or 6");
    }

    /** As much as decodes of the first octets: whole groups of four characters. */
    private static byte[] dearmor(byte[] octets, int offset) throws SyntaxException {
        int position = lineEnd(octets, offset);
        String begin = Armor.Label.MESSAGE.text();
        if (!line(octets, offset, position).equals("-----BEGIN " + begin + "-----")) {
            throw new SyntaxException("expected -----BEGIN " + begin + "-----");
        }
        position = skipArmorHeaders(octets, position + 1);
        byte[] base64 = new byte[Math.min(octets.length - position, MAX_BINARY / 3 * 4)];
        int length = 0;
        for (; position < octets.length && length < base64.length; position++) {
            byte b = octets[position];
            if (b == '=' || b == '-') {
                break;
            }
            if (b > ' ') {
                base64[length++] = b;
            }
        }
        try {
            return Base64.getDecoder().decode(Arrays.copyOf(base64, length & ~3));
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("armor is not base64");
        }
    }

    private static int skipArmorHeaders(byte[] octets, int start) throws SyntaxException {
        int position = start;
        while (position < octets.length) {
            int end = lineEnd(octets, position);
            if (line(octets, position, end).isBlank()) {
                return Math.min(end + 1, octets.length);
            }
            position = end + 1;
        }
        throw new SyntaxException("armor without an empty line after its headers");
    }

    private static int lineEnd(byte[] octets, int start) {
        int end = Math.max(start, 0);
        while (end < octets.length && octets[end] != '\n') {
            end++;
        }
        return end;
    }

    private static String line(byte[] octets, int start, int end) {
        return start >= end
                ? ""
                : new String(octets, start, end - start, StandardCharsets.ISO_8859_1)
                        .stripTrailing();
    }
}
