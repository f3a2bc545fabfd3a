package org.postseal.server.policy;

import java.util.Locale;

/** What a domain is told that went wrong with its seals: the result types of policy openpgp. */
public enum SealingFailure {
    /** STARTTLS was offered before, and is not now. */
    STARTTLS_STRIPPED,
    /** OPENPGP was offered before, and is not now. */
    KEYWORD_STRIPPED,
    /** The policy wants a seal, and no key was found. */
    KEY_MISSING,
    /** Only expired keys were found. */
    KEY_EXPIRED,
    /** A key contradicts the authenticated {@code k}. */
    KEY_CONFLICT,
    /** The site proof failed, or is missing with {@code auth=site}. */
    SITE_PROOF_FAILED,
    /** The destination refused the key as retired. */
    STALE_KEYFPR,
    /** A seal of the domain could not be unsealed here. */
    UNSEAL_FAILURE,
    /** A seal of the domain came again. */
    REPLAY,
    /** The policy was bogus or withheld. */
    DNSSEC_BOGUS;

    /** The result-type in a report. */
    public String token() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
