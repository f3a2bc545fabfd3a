package org.postseal.server.app.config;

import org.postseal.server.policy.Guard;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.UserKeys;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads {@code [sealing]}: what mail leaves sealed. */
final class SealingReader {
    private SealingReader() {}

    static Config.Sealing read(Section section) {
        Config.DomainSealing usual =
                new Config.DomainSealing(LocalSetting.OPPORTUNISTIC, UserKeys.SIGNALLED, Set.of());
        Config.DomainSealing others = sealing(section, "default", usual);
        Map<String, Config.DomainSealing> domains = new HashMap<>();
        for (Map.Entry<String, Section> entry : section.sections("domain").entrySet()) {
            domains.put(entry.getKey(), sealing(entry.getValue(), "setting", others));
            entry.getValue().refuseUnknown();
        }
        section.refuseUnknown();
        return new Config.Sealing(others, domains);
    }

    /** A domain's own words, and for what it does not mention those of all. */
    private static Config.DomainSealing sealing(
            Section section, String key, Config.DomainSealing otherwise) {
        Set<Guard> guards = EnumSet.noneOf(Guard.class);
        for (Guard guard : Guard.values()) {
            if (section.bool(Values.token(guard), otherwise.guards().contains(guard))) {
                guards.add(guard);
            }
        }
        return new Config.DomainSealing(
                section.choice(key, otherwise.setting(), LocalSetting.class),
                section.choice("user-keys", otherwise.userKeys(), UserKeys.class),
                guards);
    }
}
