package org.postseal.server.peers;

import java.util.Map;
import java.util.Set;

/**
 * The operator's guards for next-hop domains.
 *
 * @param domains lower-case A-labels
 * @param others for every domain that is not named
 */
public record PeerRules(Map<String, Set<PeerGuard>> domains, Set<PeerGuard> others) {
    /** Nothing remembered holds mail. */
    public static final PeerRules NONE = new PeerRules(Map.of(), Set.of());

    public PeerRules {
        domains = Map.copyOf(domains);
        others = Set.copyOf(others);
    }

    public Set<PeerGuard> of(String domain) {
        return domains.getOrDefault(domain, others);
    }
}
