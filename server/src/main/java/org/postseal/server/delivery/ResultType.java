package org.postseal.server.delivery;

import java.util.Locale;

/** What went wrong with a session or a seal, in the words of reports. */
public enum ResultType {
    // RFC 8460 section 4.3
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
    STS_WEBPKI_INVALID,
    // of policy-type openpgp
    STARTTLS_STRIPPED,
    KEYWORD_STRIPPED,
    KEY_MISSING,
    KEY_EXPIRED,
    KEY_CONFLICT,
    SITE_PROOF_FAILED,
    STALE_KEYFPR,
    UNSEAL_FAILURE,
    REPLAY,
    DNSSEC_BOGUS;

    /** As it stands in a report. */
    public String token() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
