package org.postseal.server.unsealing;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/** OpenPGP packets one after the other (RFC 9580 section 4.2); a body is read as it comes. */
final class Packets {
    static final int PKESK = 1;
    static final int SIGNATURE = 2;
    static final int ONE_PASS_SIGNATURE = 4;
    static final int LITERAL = 11;
    static final int SEIPD = 18;
    static final int PADDING = 21;

    private final InputStream in;
    private Optional<Packet> current = Optional.empty();

    Packets(InputStream in) {
        this.in = in;
    }

    /** The next packet, once the body of the one before was read; empty at the end. */
    Optional<Packet> next() throws IOException {
        if (current.isPresent() && current.get().read() >= 0) {
            throw new SealException("octets left over in a packet");
        }
        int first = in.read();
        current = first < 0 ? Optional.empty() : Optional.of(packet(first));
        return current;
    }

    /** The next packet, which must be this one. */
    Packet expect(int tag) throws IOException {
        Optional<Packet> next = next();
        if (next.isEmpty() || next.get().tag() != tag) {
            throw unexpected(next);
        }
        return next.get();
    }

    void expectEnd() throws IOException {
        Optional<Packet> next = next();
        if (next.isPresent()) {
            throw unexpected(next);
        }
    }

    private static SealException unexpected(Optional<Packet> packet) {
        return new SealException(
                packet.map(p -> "a packet of type " + p.tag() + " stands where none may")
                        .orElse("a packet is missing"));
    }

    private Packet packet(int first) throws IOException {
        if ((first & 0x80) == 0) {
            throw new SealException("no OpenPGP packet");
        }
        if ((first & 0x40) != 0) {
            return new Packet(in, first & 0x3F);
        }
        int type = first & 3;
        if (type == 3) {
            throw new SealException("a packet of indeterminate length");
        }
        return new Packet(in, (first >> 2) & 0x0F, numberOf(in, 1 << type));
    }

    private static int octetOf(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new SealException("a packet ends too early");
        }
        return octet;
    }

    private static long numberOf(InputStream in, int octets) throws IOException {
        long number = 0;
        for (int i = 0; i < octets; i++) {
            number = number << 8 | octetOf(in);
        }
        return number;
    }

    /** A packet and, as a stream, its body. */
    static final class Packet extends InputStream {
        private final InputStream in;
        private final int tag;
        private long left;
        private boolean more;

        private Packet(InputStream in, int tag) throws IOException {
            this.in = in;
            this.tag = tag;
            length();
        }

        private Packet(InputStream in, int tag, long length) {
            this.in = in;
            this.tag = tag;
            this.left = length;
        }

        int tag() {
            return tag;
        }

        private void length() throws IOException {
            int first = octetOf(in);
            more = first >= 224 && first < 255;
            if (first < 192) {
                left = first;
            } else if (first < 224) {
                left = ((first - 192L) << 8) + octetOf(in) + 192;
            } else if (more) {
                left = 1L << (first & 0x1F);
                if (tag != SEIPD && tag != LITERAL) { // RFC 9580 section 4.2.1.4
                    throw new SealException("a packet of partial length");
                }
            } else {
                left = numberOf(in, 4);
            }
        }

        private boolean atEnd() throws IOException {
            while (left == 0 && more) {
                length();
            }
            return left == 0;
        }

        @Override
        public int read() throws IOException {
            if (atEnd()) {
                return -1;
            }
            left--;
            return octetOf(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (atEnd()) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new SealException("a packet ends too early");
            }
            left -= count;
            return count;
        }

        /** The next octet of the body. */
        int octet() throws IOException {
            return (int) number(1);
        }

        /** The next octets of the body as a number. */
        long number(int octets) throws IOException {
            return numberOf(this, octets);
        }

        /** The next octets of the body. */
        byte[] octets(int count) throws IOException {
            byte[] octets = readNBytes(count);
            if (octets.length < count) {
                throw new SealException("a packet ends too early");
            }
            return octets;
        }

        /** The rest of the body, of at most so many octets. */
        byte[] rest(int most) throws IOException {
            byte[] octets = readNBytes(most);
            if (read() >= 0) {
                throw new SealException("a packet is too long");
            }
            return octets;
        }
    }
}
