package org.postseal.server.spool;

import java.io.IOException;

/** The disk or the configured limit is full: 452 4.3.1. */
public final class SpoolFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public SpoolFullException(String message) {
        super(message);
    }
}
