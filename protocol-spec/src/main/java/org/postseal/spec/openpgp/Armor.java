package org.postseal.spec.openpgp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * ASCII armor (RFC 9580 section 6) as seals use it: 64 columns, no armor headers, CRLF line ends.
 *
 * <p>Writes in bulk: binary octets go in by the array, lines come out by the buffer.
 */
public final class Armor {
    private Armor() {}

    /** The label of the BEGIN and END lines. */
    public enum Label {
        MESSAGE("PGP MESSAGE"),
        PUBLIC_KEY("PGP PUBLIC KEY BLOCK"),
        PRIVATE_KEY("PGP PRIVATE KEY BLOCK");

        private final String text;

        Label(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /**
     * A stream that armors what is written to it. Closing writes the last line, the CRC24 if asked
     * for, and the END line; {@code out} stays open.
     */
    public static OutputStream encoder(OutputStream out, Label label, boolean crc24)
            throws IOException {
        return new ArmorEncoder(out, label, crc24 ? Optional.of(new Crc24()) : Optional.empty());
    }
}
