package org.postseal.server.admin;

import org.postseal.client.keys.KnownKey;
import org.postseal.server.peers.HostKey;
import org.postseal.server.peers.KnownHost;
import org.postseal.server.peers.KnownSession;

import java.util.stream.Collectors;

/** All that is remembered of one peer, for people. */
final class PeerText {
    private PeerText() {}

    static String of(KnownHost host) {
        return "mail host %s, %d unexplained changes\n".formatted(host.host(), host.changes())
                + host.keys().stream().map(PeerText::line).collect(Collectors.joining());
    }

    /** One key: a line to compare, and one that tells of it. */
    static String line(HostKey key) {
        return "  TLS key %s\n    %s; first %s, last %s\n"
                .formatted(key.text(), standing(key), key.first(), key.last());
    }

    private static String standing(HostKey key) {
        return switch (key.standing()) {
            case FIRST_SEEN -> "known: it came first, and nothing vouches for it";
            case VOUCHED -> "known: DANE, MTA-STS, a site proof or a certificate vouched for it";
            case ACCEPTED -> "known: you accepted it";
            case CHANGED -> "CHANGED: nothing vouches for it";
        };
    }

    static String of(KnownSession session) {
        return "domain "
                + session.domain()
                + "\n"
                + line("best session", session.best())
                + session.worse().map(level -> line("LOWER since", level)).orElse("")
                + session.accepted().map(level -> line("accepted", level)).orElse("");
    }

    private static String line(String what, KnownSession.Reached reached) {
        return "  %s: %s at %s; first %s, last %s\n"
                .formatted(
                        what,
                        reached.level().text(),
                        reached.host(),
                        reached.first(),
                        reached.last());
    }

    static String of(KnownKey site) {
        return "site "
                + site.domain()
                + "\n"
                + site.keys().stream()
                        .map(
                                key ->
                                        "  site key %s\n    not authenticated; first %s, last %s\n"
                                                .formatted(key, site.first(), site.last()))
                        .collect(Collectors.joining())
                + site.change().map(change -> "  CHANGED: " + change.text() + "\n").orElse("");
    }
}
