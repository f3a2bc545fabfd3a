package org.postseal.server.app.config;

import org.postseal.client.session.Credentials;
import org.postseal.server.peers.PeerGuard;
import org.postseal.server.peers.PeerRules;
import org.postseal.server.policy.NextHop;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [outward]}: where mail goes, and what the sessions there must be. */
final class OutwardReader {
    private OutwardReader() {}

    static Config.Outward read(Section section, Config.Identity identity) {
        Map<NextHop, Credentials> logins = logins(section, identity);
        Map<String, NextHop> routes = new HashMap<>();
        for (Map.Entry<String, Section> entry : section.sections("route").entrySet()) {
            Section route = entry.getValue();
            route.get("next-hop", text -> Values.nextHop(text, identity.dataDir()))
                    .ifPresentOrElse(
                            hop -> routes.put(entry.getKey(), withLogin(hop, logins)),
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
                                .map(hop -> withLogin(hop, logins)),
                        section.integer("port", 25, 1, 65535),
                        section.files("extra-ca"),
                        section.bool("dane", true),
                        peers(section),
                        section.bool("mta-sts", true));
        section.refuseUnknown();
        return outward;
    }

    /** Who logs in where: {@code [outward.auth."smtp://relay.example.net:587"]}. */
    private static Map<NextHop, Credentials> logins(Section section, Config.Identity identity) {
        Map<NextHop, Credentials> logins = new HashMap<>();
        for (Map.Entry<String, Section> entry : section.sections("auth").entrySet()) {
            Section login = entry.getValue();
            Optional<String> user = login.text("user");
            Optional<Path> file = login.file("password-file");
            if (user.isEmpty() || file.isEmpty()) {
                section.fault("auth", "lacks something; expected user and password-file");
            }
            Optional<NextHop> hop = hop(section, entry.getKey(), identity);
            if (user.isPresent() && file.isPresent() && hop.isPresent()) {
                logins.put(hop.get(), new Credentials(user.get(), file.get()));
            }
            login.refuseUnknown();
        }
        return logins;
    }

    private static Optional<NextHop> hop(Section section, String uri, Config.Identity identity) {
        if (uri.startsWith("smtp://") || uri.startsWith("smtps://")) {
            try {
                return Optional.of(Values.nextHop(uri, identity.dataDir()));
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        section.fault("auth", "names \"" + uri + "\"; expected smtp://host:port or smtps://host");
        return Optional.empty();
    }

    private static NextHop withLogin(NextHop hop, Map<NextHop, Credentials> logins) {
        Optional<Credentials> login = Optional.ofNullable(logins.get(hop));
        return switch (hop) {
            case NextHop.Smtp to when login.isPresent() ->
                    new NextHop.Submission(to.host(), to.port(), false, login);
            case NextHop.Submission to ->
                    new NextHop.Submission(to.host(), to.port(), to.implicitTls(), login);
            case NextHop _ -> hop;
        };
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
