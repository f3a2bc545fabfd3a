package org.postseal.server.peers;

/**
 * What the operator wants the memory of peers to be used for. Without these nothing remembered
 * holds mail.
 */
public enum PeerGuard {
    /** No mail to a host whose TLS key changed, until the operator accepts it (C-05). */
    BLOCK_PEER_CHANGE,
    /** No mail over a session below the best that the domain had. */
    SESSION_NEVER_BELOW
}
