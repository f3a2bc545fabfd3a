package org.postseal.client.keys;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.openpgp.ArmorDecoder;
import org.postseal.spec.smtp.KeyReply;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads certificates that may be binary or armored, as files and WKD have them. */
public final class CertificateFiles {
    /** Armor adds a third, line ends and headers. */
    private static final int LARGEST = 2 * KeyReply.MAX_CERTIFICATE;

    private CertificateFiles() {}

    /** Reads a file of one certificate. */
    public static Certificate read(Path file) throws IOException, SyntaxException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in.readNBytes(LARGEST + 1));
        }
    }

    /** Reads one certificate, binary or armored. */
    public static Certificate read(byte[] octets) throws SyntaxException {
        if (octets.length > LARGEST) {
            throw new SyntaxException("more than " + LARGEST + " octets");
        }
        return Certificate.parse(isArmored(octets) ? dearmor(octets) : octets);
    }

    /** Binary packets start with the high bit set (RFC 9580 section 4.2). */
    static boolean isArmored(byte[] octets) {
        return octets.length > 0 && octets[0] > 0;
    }

    private static byte[] dearmor(byte[] octets) throws SyntaxException {
        ByteArrayOutputStream binary = new ByteArrayOutputStream(octets.length);
        ArmorDecoder decoder =
                new ArmorDecoder(Armor.Label.PUBLIC_KEY, ArmorDecoder.Crc24Check.IGNORE, binary);
        try {
            int taken = decoder.write(octets, 0, octets.length);
            decoder.finish();
            for (int at = taken; at < octets.length; at++) {
                if (!Character.isWhitespace(octets[at])) {
                    throw new SyntaxException("text after the armor");
                }
            }
            return binary.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // arrays do not fail
        }
    }
}
