package org.postseal.interop.openpgp;

/** A peer refused: its command ended with another exit status than 0, or nobody signed. */
public final class CommandFailed extends RuntimeException {
    CommandFailed(String message) {
        super(message);
    }
}
