package org.postseal.server.delivery;

import java.util.Locale;

/** What went wrong with a session (RFC 8460 section 4.3). What does with seals is told apart. */
public enum ResultType {
    STARTTLS_NOT_SUPPORTED,
    CERTIFICATE_HOST_MISMATCH,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_TRUSTED,
    VALIDATION_FAILURE,
    TLSA_INVALID,
    DNSSEC_INVALID,
    DANE_REQUIRED,
    STS_POLICY_FETCH_ERROR,
    STS_POLICY_INVALID,
    STS_WEBPKI_INVALID;

    /** As it stands in a report. */
    public String token() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
