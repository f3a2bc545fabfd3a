package org.postseal.server.dkim;

/** A signature or key record that cannot be used, whatever is signed; says why. */
final class DkimException extends Exception {
    private static final long serialVersionUID = 1;

    DkimException(String message) {
        super(message);
    }
}
