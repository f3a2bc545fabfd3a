package org.postseal.server.authentication;

import java.util.Locale;

/**
 * What SPF says of one identity.
 *
 * @param property {@code smtp.mailfrom} or {@code smtp.helo}
 * @param domain whose record it is
 */
record SpfResult(Status status, String property, String domain) {
    /** RFC 7208 section 2.6. */
    enum Status {
        NONE,
        NEUTRAL,
        PASS,
        FAIL,
        SOFTFAIL,
        TEMPERROR,
        PERMERROR;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String method() {
        return "spf=" + status.wire() + " " + property + "=" + domain;
    }
}
