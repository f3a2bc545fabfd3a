package org.postseal.server.zone;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What was found where something of ours should be.
 *
 * @param what owner and type
 * @param text what is live, and what to do
 * @param until when what is live does no more, where that is known
 */
public record Finding(String what, Kind kind, String text, Optional<Instant> until) {
    /** Of what has no end of its own. */
    public Finding(String what, Kind kind, String text) {
        this(what, kind, text, Optional.empty());
    }

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
