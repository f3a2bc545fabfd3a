package org.postseal.server.policy;

/** The operator's word for a destination domain. */
public enum LocalSetting {
    /** Seal when a usable key is found. */
    OPPORTUNISTIC,
    /** Level 3 or better, or the mail waits. */
    REQUIRE_SEALED_SITE,
    /** Level 4, or the mail waits. */
    REQUIRE_SEALED_USER,
    /** Never seal; overrides a published policy and is logged so. */
    NEVER
}
