package org.postseal.interop.openpgp;

import java.io.IOException;
import java.util.List;

/** An OpenPGP program of another maker, with one key of its own. */
interface Peer extends AutoCloseable {
    /** The certificate of its key, binary. */
    byte[] certificate();

    /**
     * The plaintext of an armored message for its key.
     *
     * @throws CommandFailed where the program refuses
     */
    byte[] open(byte[] armored) throws IOException, InterruptedException;

    /**
     * As {@link #open}, where {@code signer} must have signed.
     *
     * @throws CommandFailed where the signature is missing, wrong or another's, too
     */
    byte[] openSigned(byte[] armored, byte[] signer) throws IOException, InterruptedException;

    /** Signs with its key, encrypts to the certificate; the program's own armor. */
    byte[] seal(byte[] plaintext, byte[] recipient) throws IOException, InterruptedException;

    /** A detached signature packet by its key. */
    byte[] sign(byte[] octets) throws IOException, InterruptedException;

    /**
     * Checks a detached signature packet.
     *
     * @throws CommandFailed where {@code signer} did not sign these octets
     */
    void verify(byte[] signature, byte[] octets, byte[] signer)
            throws IOException, InterruptedException;

    /** The key id of each PKESK in an armored message, as the program reads it. */
    List<Long> recipients(byte[] armored) throws IOException, InterruptedException;

    /** Ends what it left running. */
    @Override
    default void close() throws IOException, InterruptedException {}
}
