package org.postseal.server.policy;

/** What the operator wants memory to be used for. Without these nothing remembered holds mail. */
public enum Guard {
    /** Never below the level that a destination had within max_age (C-03). */
    NEVER_BELOW,
    /** A site key that is not authenticated is not used once it has changed (C-05). */
    BLOCK_KEY_CHANGE
}
