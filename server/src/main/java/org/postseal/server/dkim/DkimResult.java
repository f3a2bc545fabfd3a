package org.postseal.server.dkim;

import java.util.Locale;

/**
 * What came of one signature (RFC 8601 section 2.7.1).
 *
 * @param domain {@code d=}; empty text where the field could not be read
 * @param algorithm {@code a=}; empty text likewise
 * @param mark the first characters of {@code b=}, which tell signatures apart (RFC 6008)
 * @param reason why it did not pass; empty text where it did
 */
public record DkimResult(
        Status status,
        String domain,
        String selector,
        String algorithm,
        String mark,
        String reason) {

    /** Values of {@code dkim=}. */
    public enum Status {
        PASS,
        FAIL,
        /** It verifies, and is of a kind that does not count. */
        POLICY,
        TEMPERROR,
        PERMERROR;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The message could not be read here. */
    public static DkimResult unread() {
        return new DkimResult(Status.TEMPERROR, "", "", "", "", "message not read");
    }

    static DkimResult unreadable(String reason) {
        return new DkimResult(Status.PERMERROR, "", "", "", "", reason);
    }

    public boolean passed() {
        return status == Status.PASS;
    }
}
