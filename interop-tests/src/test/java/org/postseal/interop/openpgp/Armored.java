package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.PublicKeyEncSessionPacket;
import org.bouncycastle.bcpg.SymmetricEncIntegrityPacket;
import org.bouncycastle.openpgp.PGPUtil;
import org.postseal.spec.openpgp.Armor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What stands in an armored message. */
final class Armored {
    private Armored() {}

    static byte[] packets(byte[] armored) throws IOException {
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(armored))) {
            return in.readAllBytes();
        }
    }

    /** Packets in armor again, its checksum made anew where there was one. */
    static byte[] of(byte[] packets, int seipd) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream armor = Armor.encoder(out, Armor.Label.MESSAGE, seipd == 1)) {
            armor.write(packets);
        }
        return out.toByteArray();
    }

    /** 1 for MDC, 2 for AEAD. */
    static int seipdVersion(byte[] armored) throws IOException {
        try (BCPGInputStream in = new BCPGInputStream(new ByteArrayInputStream(packets(armored)))) {
            assertInstanceOf(PublicKeyEncSessionPacket.class, in.readPacket());
            return assertInstanceOf(SymmetricEncIntegrityPacket.class, in.readPacket())
                    .getVersion();
        }
    }
}
