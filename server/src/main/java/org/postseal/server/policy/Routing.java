package org.postseal.server.policy;

import java.util.Map;
import java.util.Optional;

/**
 * The routing table.
 *
 * @param local domains that this site receives for, lower-case, with the hop inward
 * @param outward next hops of other domains; a domain that is absent goes to {@code smarthost} or
 *     its MX
 * @param smarthost where all other mail goes, if not to its MX
 */
public record Routing(
        Map<String, NextHop> local, Map<String, NextHop> outward, Optional<NextHop> smarthost) {
    public Routing {
        local = Map.copyOf(local);
        outward = Map.copyOf(outward);
    }

    public boolean isLocal(String domain) {
        return local.containsKey(domain);
    }

    public NextHop next(String domain) {
        NextHop inward = local.get(domain);
        if (inward != null) {
            return inward;
        }
        NextHop fixed = outward.get(domain);
        if (fixed != null) {
            return fixed;
        }
        return smarthost.orElseGet(() -> new NextHop.Mx(domain));
    }
}
