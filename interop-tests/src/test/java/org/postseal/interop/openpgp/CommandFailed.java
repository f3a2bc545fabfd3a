package org.postseal.interop.openpgp;

/** A command ended with another exit status than 0, or did not end. */
final class CommandFailed extends RuntimeException {
    CommandFailed(String message) {
        super(message);
    }
}
