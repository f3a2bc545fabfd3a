package org.postseal.conformance;

import java.util.Locale;

/** What an implementation is tested as. */
public enum Role {
    /** Serves the extension at a host and port. */
    SERVER,
    /** Sends mail into the suite's hostile world. */
    CLIENT,
    /** Makes sealed messages. */
    SEALER,
    /** Opens sealed messages. */
    UNSEALER;

    /** As in case ids and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
