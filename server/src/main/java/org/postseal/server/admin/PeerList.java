package org.postseal.server.admin;

import org.postseal.client.keys.KnownKey;
import org.postseal.server.peers.HostKey;
import org.postseal.server.peers.KnownHost;
import org.postseal.server.peers.KnownSession;
import org.postseal.spec.SyntaxException;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Peers as a table, a line each: by name, filtered and bounded. */
final class PeerList {
    private static final int USUAL_LIMIT = 100;
    private static final int MOST = 10_000;
    private static final String FORMAT = "%-30s %-8s %-42s %-10s  %s%n";

    /** One of them. */
    private record Line(
            String name, String kind, String known, Instant last, boolean changed, String state) {}

    private final String part;
    private final boolean changedOnly;
    private final int limit;
    private final List<Line> lines = new ArrayList<>();

    private PeerList(String part, boolean changedOnly, int limit) {
        this.part = part;
        this.changedOnly = changedOnly;
        this.limit = limit;
    }

    static PeerList of(List<String> words) throws SyntaxException {
        String part = "";
        boolean changedOnly = false;
        int limit = USUAL_LIMIT;
        for (String word : words) {
            if (word.equals("changed")) {
                changedOnly = true;
            } else if (word.startsWith("name=")) {
                part = word.substring("name=".length()).toLowerCase(Locale.ROOT);
            } else if (word.matches("limit=[1-9][0-9]{0,4}")) {
                limit = Math.min(MOST, Integer.parseInt(word.substring("limit=".length())));
            } else {
                throw new SyntaxException(
                        "peer list knows --changed, --limit from 1 to " + MOST + ", and a name");
            }
        }
        return new PeerList(part, changedOnly, limit);
    }

    void add(KnownHost host) {
        List<HostKey> known = host.known();
        List<HostKey> changed = host.changed();
        String more = known.size() == 1 ? "" : " and " + (known.size() - 1) + " more";
        String state =
                changed.isEmpty()
                        ? "known"
                        : "CHANGED "
                                + day(changed.getLast().first())
                                + ": "
                                + changed.getLast().shortText()
                                + (changed.size() == 1 ? "" : " and others");
        add(
                new Line(
                        host.host(),
                        "host",
                        known.getLast().shortText() + more,
                        host.last(),
                        !changed.isEmpty(),
                        state));
    }

    void add(KnownSession session) {
        String state =
                session.worse()
                        .map(
                                level ->
                                        "LOWER "
                                                + day(level.last())
                                                + ": "
                                                + level.level().text()
                                                + " at "
                                                + level.host())
                        .orElse(session.accepted().isPresent() ? "known, lower accepted" : "known");
        add(
                new Line(
                        session.domain(),
                        "session",
                        session.best().level().text() + " at " + session.best().host(),
                        session.last(),
                        session.worse().isPresent(),
                        state));
    }

    void add(KnownKey site) {
        String state =
                site.change()
                        .map(
                                change ->
                                        "CHANGED "
                                                + day(change.since())
                                                + ": "
                                                + change.found().getFirst())
                        .orElse("known");
        add(
                new Line(
                        site.domain(),
                        "site",
                        site.keys().getFirst().toString(),
                        site.last(),
                        site.change().isPresent(),
                        state));
    }

    private void add(Line line) {
        if (line.name().contains(part) && (line.changed() || !changedOnly)) {
            lines.add(line);
        }
    }

    private static LocalDate day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
    }

    String text() {
        if (lines.isEmpty()) {
            return changedOnly ? "no peer has changed\n" : "no peer is remembered\n";
        }
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(Locale.ROOT, FORMAT, "NAME", "WHAT", "KNOWN", "LAST SEEN", "STATE"));
        lines.stream()
                .sorted(Comparator.comparing(Line::name).thenComparing(Line::kind))
                .limit(limit)
                .forEach(
                        line ->
                                text.append(
                                        String.format(
                                                Locale.ROOT,
                                                FORMAT,
                                                line.name(),
                                                line.kind(),
                                                line.known(),
                                                day(line.last()),
                                                line.state())));
        long changed = lines.stream().filter(Line::changed).count();
        String shown =
                lines.size() > limit ? ", the first " + limit + " shown; --limit shows more" : "";
        return text.append(
                        "-- %d remembered, %d changed%s\n".formatted(lines.size(), changed, shown))
                .toString();
    }
}
