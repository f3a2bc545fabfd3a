package org.postseal.server.unsealing;

import java.io.IOException;

/** The octets are no whole seal. The reason is for the log and quotes nothing of them. */
final class SealException extends IOException {
    private static final long serialVersionUID = 1L;

    SealException(String reason) {
        super(reason);
    }

    SealException(String reason, Exception cause) {
        super(reason, cause);
    }
}
