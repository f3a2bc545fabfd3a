package org.postseal.server.delivery;

import org.postseal.client.session.SessionLevel;
import org.postseal.client.smtp.SmtpException;

import java.util.List;

/**
 * A look at a session before anything else is said in it: after the EHLO that counts, which is the
 * one after STARTTLS where there was one. Checks run one after the other; each sees the level that
 * the others before it have shown.
 */
interface SessionCheck {
    /** What a look gave. */
    sealed interface Checked {
        /**
         * The session may be used.
         *
         * @param level what the check has shown; one that is lower than what the session has
         *     already changes nothing
         * @param reasons for the log and {@code explain}
         */
        record Passed(SessionLevel level, List<String> reasons) implements Checked {
            /** There was nothing to look at. */
            static final Passed NOTHING = new Passed(SessionLevel.CLEAR, List.of());

            public Passed {
                reasons = List.copyOf(reasons);
            }
        }

        /** The host must not be used in this attempt; the next one is tried, else mail waits. */
        record Refused(Trouble trouble) implements Checked {}
    }

    /**
     * Looks. Blocks; what it asks in the session is bounded by the session's own time limits.
     *
     * @param route has the domain whose MX this is, where it is one
     * @throws SmtpException where the session broke
     */
    Checked check(HopSession session, Route.To route) throws SmtpException;
}
