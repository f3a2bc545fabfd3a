package org.postseal.server.app.config;

import org.postseal.server.peers.PeerGuard;
import org.postseal.server.peers.PeerRules;
import org.postseal.server.policy.NextHop;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads {@code [outward]}: where mail goes, and what the sessions there must be. */
final class OutwardReader {
    private OutwardReader() {}

    static Config.Outward read(Section section, Config.Identity identity) {
        Logins logins = Logins.read(section, identity.dataDir());
        Map<String, NextHop> routes = new HashMap<>();
        for (Map.Entry<String, Section> entry : section.sections("route").entrySet()) {
            Section route = entry.getValue();
            route.get("next-hop", text -> Values.nextHop(text, identity.dataDir()))
                    .ifPresentOrElse(
                            hop -> routes.put(entry.getKey(), logins.at(hop)),
                            () ->
                                    route.fault(
                                            "next-hop",
                                            "is missing; expected \"mx:domain\" or"
                                                    + " \"smtp://host:port\""));
            route.refuseUnknown();
        }
        Config.Outward outward =
                new Config.Outward(
                        routes,
                        section.get("smarthost", text -> Values.nextHop(text, identity.dataDir()))
                                .map(logins::at),
                        section.integer("port", 25, 1, 65535),
                        section.files("extra-ca"),
                        section.bool("dane", true),
                        peers(section),
                        section.bool("mta-sts", true));
        logins.refuseUnused();
        section.refuseUnknown();
        return outward;
    }

    private static PeerRules peers(Section section) {
        Set<PeerGuard> others = guards(section, Set.of());
        Map<String, Set<PeerGuard>> domains = new HashMap<>();
        section.sections("domain")
                .forEach(
                        (domain, own) -> {
                            domains.put(domain, guards(own, others));
                            own.refuseUnknown();
                        });
        return new PeerRules(domains, others);
    }

    /** A domain's own words, and for what it does not mention those of all. */
    private static Set<PeerGuard> guards(Section section, Set<PeerGuard> otherwise) {
        Set<PeerGuard> guards = EnumSet.noneOf(PeerGuard.class);
        for (PeerGuard guard : PeerGuard.values()) {
            if (section.bool(Values.token(guard), otherwise.contains(guard))) {
                guards.add(guard);
            }
        }
        return guards;
    }
}
