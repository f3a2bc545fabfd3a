package org.postseal.client.cli;

import org.postseal.client.smtp.MessageSource;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * A message in memory.
 *
 * @param octets in CRLF form
 * @param isEightBit holds octets over 127
 */
record MemoryMessage(byte[] octets, boolean isEightBit) implements MessageSource {
    static MemoryMessage of(byte[] octets) {
        return new MemoryMessage(octets, hasHighOctet(octets));
    }

    private static boolean hasHighOctet(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long length() {
        return octets.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(octets);
    }
}
