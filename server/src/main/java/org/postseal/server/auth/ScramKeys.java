package org.postseal.server.auth;

import static com.ongres.scram.common.ScramMechanism.SCRAM_SHA_256;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.StringPreparation;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * What the server keeps of a password (RFC 5802 section 3). Who steals it cannot log in by SCRAM,
 * but can test guesses of the password, and pose as the server.
 */
record ScramKeys(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    static final String SCHEME = "SCRAM-SHA-256";

    /** The most that widespread clients (Cyrus SASL) consent to compute. */
    static final int ITERATIONS = 65536;

    /** RFC 7677 section 4. */
    static final int LEAST_ITERATIONS = 4096;

    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int DIGEST = 32;
    static final int SALT = 16;

    /** For a prepared password. */
    static ScramKeys of(String password, RandomGenerator random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return derive(password, salt, ITERATIONS);
    }

    private static ScramKeys derive(String password, byte[] salt, int iterations) {
        byte[] salted =
                ScramFunctions.saltedPassword(
                        SCRAM_SHA_256,
                        StringPreparation.NO_PREPARATION,
                        password.toCharArray(),
                        salt,
                        iterations);
        byte[] clientKey = ScramFunctions.clientKey(SCRAM_SHA_256, salted);
        return new ScramKeys(
                iterations,
                salt,
                ScramFunctions.storedKey(SCRAM_SHA_256, clientKey),
                ScramFunctions.serverKey(SCRAM_SHA_256, salted));
    }

    /** Compares a prepared password, in constant time but for its derivation. */
    boolean accept(String password) {
        return MessageDigest.isEqual(derive(password, salt, iterations).storedKey, storedKey);
    }

    /** Checks a client's proof (RFC 5802 section 3), in constant time. */
    boolean accept(byte[] proof, String authMessage) {
        return proof.length == DIGEST
                && ScramFunctions.verifyClientProof(SCRAM_SHA_256, proof, storedKey, authMessage);
    }

    /** What shows the client that the server knows it. */
    byte[] signature(String authMessage) {
        return ScramFunctions.serverSignature(SCRAM_SHA_256, serverKey, authMessage);
    }

    /** The {@code authPasswordSyntax} of RFC 5803 section 2, scheme included. */
    String encode() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "%s$%d:%s$%s:%s"
                .formatted(
                        SCHEME,
                        iterations,
                        base64.encodeToString(salt),
                        base64.encodeToString(storedKey),
                        base64.encodeToString(serverKey));
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException says what is expected, and nothing of what is there
     */
    static ScramKeys decode(String text) {
        String[] parts = text.split("[$:]", -1);
        if (parts.length != 5 || !parts[0].equals(SCHEME) || !parts[1].matches("[0-9]{1,8}")) {
            throw expected();
        }
        int iterations = Integer.parseInt(parts[1]);
        byte[] salt = octets(parts[2]);
        byte[] storedKey = octets(parts[3]);
        byte[] serverKey = octets(parts[4]);
        boolean good =
                iterations >= LEAST_ITERATIONS
                        && iterations <= MOST_ITERATIONS
                        && salt.length >= 8
                        && salt.length <= 64
                        && storedKey.length == DIGEST
                        && serverKey.length == DIGEST;
        if (!good) {
            throw expected();
        }
        return new ScramKeys(iterations, salt, storedKey, serverKey);
    }

    private static byte[] octets(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw expected();
        }
    }

    private static IllegalArgumentException expected() {
        return new IllegalArgumentException(
                "expected SCRAM-SHA-256$iterations:salt$stored-key:server-key");
    }

    @Override
    public String toString() {
        return "ScramKeys[" + iterations + "]";
    }
}
