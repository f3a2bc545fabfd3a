package org.postseal.conformance.server;

import org.postseal.conformance.Case;

import java.util.List;

/** All cases of role {@code server}. */
public final class ServerCases {
    private ServerCases() {}

    /** In the order of their ids. */
    public static List<Case<ServerPeer>> all() {
        return List.of();
    }
}
