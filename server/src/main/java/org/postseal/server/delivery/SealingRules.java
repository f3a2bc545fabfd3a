package org.postseal.server.delivery;

import org.postseal.server.policy.Guard;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.UserKeys;

import java.util.Map;
import java.util.Set;

/**
 * The operator's settings for destination domains.
 *
 * @param domains lower-case A-labels
 * @param others for every domain that is not named
 */
public record SealingRules(Map<String, Rule> domains, Rule others) {
    public static final SealingRules DEFAULT =
            new SealingRules(
                    Map.of(), new Rule(LocalSetting.OPPORTUNISTIC, UserKeys.SIGNALLED, Set.of()));

    public SealingRules {
        domains = Map.copyOf(domains);
    }

    /** What holds for one domain. */
    public record Rule(LocalSetting seal, UserKeys userKeys, Set<Guard> guards) {
        public Rule {
            guards = Set.copyOf(guards);
        }
    }

    public Rule of(String domain) {
        return domains.getOrDefault(domain, others);
    }
}
