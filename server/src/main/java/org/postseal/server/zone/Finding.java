package org.postseal.server.zone;

import java.util.Locale;

/**
 * What was found where something of ours should be.
 *
 * @param what owner and type
 * @param text what is live, and what to do
 */
public record Finding(String what, Kind kind, String text) {
    /** How it stands. */
    public enum Kind {
        GOOD,
        /** Not there. */
        MISSING,
        /** There, and never ours. */
        WRONG,
        /** There, as it was before. */
        STALE,
        /** There and right, and not signed. */
        INSECURE,
        /** Right, and more beside. */
        EXTRA,
        /** Nobody can tell. */
        FAILED
    }

    public boolean isGood() {
        return kind == Kind.GOOD;
    }

    /** One line. */
    @Override
    public String toString() {
        return what
                + ": "
                + kind.name().toLowerCase(Locale.ROOT)
                + (text.isEmpty() ? "" : ": " + text);
    }
}
