package org.postseal.interop.vectors;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.bouncycastle.crypto.CryptoServicesRegistrar;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.Map;

/**
 * While it is open, every new {@link SecureRandom} gives the same octets in every run: what is made
 * again is what is committed. Good for nothing else.
 */
final class SeededRandom extends Provider implements AutoCloseable {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "Seeded";

    private final String seed;
    private int instances;

    private SeededRandom(String seed) {
        super(NAME, "1", "reproducible vectors");
        this.seed = seed;
        putService(
                new Service(this, "SecureRandom", NAME, Spi.class.getName(), List.of(), Map.of()) {
                    @Override
                    public Object newInstance(Object parameter) {
                        return new Spi(SeededRandom.this.seed + " " + instances++);
                    }
                });
    }

    static SeededRandom open(String seed) {
        SeededRandom random = new SeededRandom(seed);
        Security.insertProviderAt(random, 1);
        CryptoServicesRegistrar.setSecureRandom(new SecureRandom());
        return random;
    }

    @Override
    public void close() {
        Security.removeProvider(NAME);
        CryptoServicesRegistrar.setSecureRandom(null);
    }

    /** SHA-256 of the seed and a counter. */
    private static final class Spi extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final byte[] seed;
        private int blocks;

        Spi(String seed) {
            this.seed = seed.getBytes(UTF_8);
        }

        @Override
        protected void engineSetSeed(byte[] more) {
            // what is fixed stays fixed
        }

        @Override
        protected void engineNextBytes(byte[] octets) {
            ByteBuffer out = ByteBuffer.wrap(octets);
            while (out.hasRemaining()) {
                byte[] block = block();
                out.put(block, 0, Math.min(block.length, out.remaining()));
            }
        }

        private byte[] block() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(seed);
                digest.update(ByteBuffer.allocate(4).putInt(blocks++).array());
                return digest.digest();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            byte[] octets = new byte[length];
            engineNextBytes(octets);
            return octets;
        }
    }
}
