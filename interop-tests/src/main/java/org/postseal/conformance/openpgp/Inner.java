package org.postseal.conformance.openpgp;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignatureGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Packets that stand inside the encryption. */
public final class Inner {
    private Inner() {}

    /** Literal data of the draft's form: format {@code b}, no name, date 0. */
    public static byte[] literal(byte[] content) {
        return literal('b', "", 0, content);
    }

    public static byte[] literal(char format, String name, int date, byte[] content) {
        byte[] fileName = Octets.utf8(name);
        return Packet.encode(
                Packet.LITERAL,
                Octets.of(format, fileName.length),
                fileName,
                Octets.of(date >>> 24, date >>> 16, date >>> 8, date),
                content);
    }

    /** One-pass signature, literal data, signature. */
    public static byte[] signed(Signing how, byte[] content) {
        return signed(how, literal(content), content);
    }

    /**
     * As {@link #signed(Signing, byte[])}, of octets that need not be those of the literal.
     *
     * @param literal the packet in the middle
     */
    public static byte[] signed(Signing how, byte[] literal, byte[] signedOctets) {
        try {
            PGPSignatureGenerator generator = Signatures.generator(how);
            byte[] onePass = generator.generateOnePassVersion(false).getEncoded();
            generator.update(signedOctets);
            return Octets.join(onePass, literal, generator.generate().getEncoded());
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A compressed data packet (ZIP) of these packets. */
    public static byte[] compressed(byte[] packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out, new Deflater(9, true))) {
            zip.write(packets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Packet.encode(Packet.COMPRESSED, Octets.of(1), out.toByteArray());
    }

    /** A compressed literal that grows to this many mebibytes. */
    public static byte[] bomb(int mebibytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        int length = mebibytes * zeros.length + 6;
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out, new Deflater(9, true))) {
            zip.write(
                    Octets.of(
                            0xC0 | Packet.LITERAL,
                            0xFF,
                            length >>> 24,
                            length >>> 16,
                            length >>> 8,
                            length));
            zip.write(Octets.of('b', 0, 0, 0, 0, 0));
            for (int i = 0; i < mebibytes; i++) {
                zip.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Packet.encode(Packet.COMPRESSED, Octets.of(1), out.toByteArray());
    }
}
