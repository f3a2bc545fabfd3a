package org.postseal.spec.openpgp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The CRC24 of OpenPGP armor (RFC 9580 section 6.1.1), eight octets at a time.
 *
 * <p>The register stands in the upper 24 bits of an int, so that the usual slicing tables of a
 * 32-bit CRC serve.
 */
final class Crc24 {
    private static final int INIT = 0xB704CE << 8;
    private static final int POLYNOMIAL = 0x864CFB << 8;
    private static final int SLICES = 8;
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** {@code TABLES[256 * n + i]}: octet i, followed by n zero octets. */
    private static final int[] TABLES = tables();

    private int register = INIT;

    private static int[] tables() {
        int[] tables = new int[256 * SLICES];
        for (int i = 0; i < 256; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc << 1) ^ (crc < 0 ? POLYNOMIAL : 0);
            }
            tables[i] = crc;
        }
        for (int i = 256; i < tables.length; i++) {
            int shorter = tables[i - 256];
            tables[i] = (shorter << 8) ^ tables[shorter >>> 24];
        }
        return tables;
    }

    void update(byte[] octets, int offset, int length) {
        int crc = register;
        int at = offset;
        int end = offset + length;
        for (; end - at >= 8; at += 8) {
            int high = crc ^ (int) INTS.get(octets, at);
            int low = (int) INTS.get(octets, at + 4);
            crc =
                    TABLES[7 * 256 + (high >>> 24)]
                            ^ TABLES[6 * 256 + (high >>> 16 & 0xFF)]
                            ^ TABLES[5 * 256 + (high >>> 8 & 0xFF)]
                            ^ TABLES[4 * 256 + (high & 0xFF)]
                            ^ TABLES[3 * 256 + (low >>> 24)]
                            ^ TABLES[2 * 256 + (low >>> 16 & 0xFF)]
                            ^ TABLES[256 + (low >>> 8 & 0xFF)]
                            ^ TABLES[low & 0xFF];
        }
        for (; at < end; at++) {
            crc = (crc << 8) ^ TABLES[(crc >>> 24) ^ (octets[at] & 0xFF)];
        }
        register = crc;
    }

    /** The sum as the three octets that the armor's last line encodes. */
    byte[] value() {
        return new byte[] {
            (byte) (register >>> 24), (byte) (register >>> 16), (byte) (register >>> 8)
        };
    }
}
