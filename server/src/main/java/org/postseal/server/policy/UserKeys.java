package org.postseal.server.policy;

/** When a user's own certificate is sealed to. */
public enum UserKeys {
    /** Only where the domain says {@code seal=user}. */
    SIGNALLED,
    /** Wherever a user certificate is published. */
    PUBLISHED
}
