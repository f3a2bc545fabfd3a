package org.postseal.server.app.commands;

import java.io.IOException;

/** A file that a command was told of is not there, or not what it should be. */
final class BadFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Exit codes of sysexits.h. */
    static final int DATAERR = 65;

    static final int NOINPUT = 66;
    static final int TEMPFAIL = 75;

    private final int status;

    BadFileException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The exit code that it ends the command with. */
    int status() {
        return status;
    }
}
