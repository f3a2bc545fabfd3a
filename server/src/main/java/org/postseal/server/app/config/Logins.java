package org.postseal.server.app.config;

import org.postseal.client.session.Credentials;
import org.postseal.server.policy.NextHop;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who logs in where: {@code [outward.auth."smtp://relay.example.net:587"]}. */
final class Logins {
    private final Section section;
    private final Map<NextHop, Credentials> credentials = new HashMap<>();
    private final Map<NextHop, String> names = new HashMap<>();
    private final Set<NextHop> used = new HashSet<>();

    private Logins(Section section) {
        this.section = section;
    }

    static Logins read(Section outward, Path directory) {
        Logins logins = new Logins(outward.section("auth"));
        outward.sections("auth").forEach((name, login) -> logins.add(name, login, directory));
        return logins;
    }

    private void add(String name, Section login, Path directory) {
        Optional<String> user = login.get("user", Values::line);
        Optional<Path> file = login.file("password-file");
        if (!login.has("user") || !login.has("password-file")) {
            section.fault(name, "is not whole; expected user and password-file");
        }
        hop(name, directory)
                .ifPresentOrElse(
                        hop -> {
                            names.put(hop, name);
                            user.ifPresent(
                                    who ->
                                            file.ifPresent(
                                                    where ->
                                                            credentials.put(
                                                                    hop,
                                                                    new Credentials(who, where))));
                        },
                        () ->
                                section.fault(
                                        name,
                                        "is no relay; expected smtp://host:port or smtps://host"));
        login.refuseUnknown();
    }

    private static Optional<NextHop> hop(String name, Path directory) {
        if (!name.startsWith("smtp://") && !name.startsWith("smtps://")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Values.nextHop(name, directory));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The hop with its login, where it has one. */
    NextHop at(NextHop hop) {
        used.add(hop);
        Optional<Credentials> login = Optional.ofNullable(credentials.get(hop));
        return switch (hop) {
            case NextHop.Smtp to when login.isPresent() ->
                    new NextHop.Submission(to.host(), to.port(), false, login);
            case NextHop.Submission to ->
                    new NextHop.Submission(to.host(), to.port(), to.implicitTls(), login);
            case NextHop _ -> hop;
        };
    }

    /** A login for a place where no mail goes is one that is missing somewhere else. */
    void refuseUnused() {
        names.forEach(
                (hop, name) -> {
                    if (!used.contains(hop)) {
                        section.fault(
                                name,
                                "is where no mail goes; expected outward.smarthost or the next-hop"
                                        + " of a route, with the same port");
                    }
                });
    }
}
