package org.postseal.server.peers;

import org.postseal.client.session.SessionLevel;
import org.postseal.spec.SyntaxException;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The best session that a domain's mail had, as it is kept: the lines {@code best}, {@code worse}
 * and {@code accepted}, each {@code level host first last}, or empty; times in Unix seconds.
 *
 * @param best the highest level met
 * @param worse the last level that was too low; the operator has not accepted it yet
 * @param accepted a level below the best that is none too low
 */
public record KnownSession(
        String domain, Reached best, Optional<Reached> worse, Optional<Reached> accepted) {
    private static final int LONGEST = 2048;

    /**
     * A level met.
     *
     * @param host where it was met last
     * @param first when it was met first
     * @param last when it was met last, as precisely as is worth writing
     */
    public record Reached(SessionLevel level, String host, Instant first, Instant last) {
        Reached again(String where, Instant now) {
            return new Reached(level, where, Times.earlier(first, now), now);
        }

        private String text() {
            return "%s: %s at %s".formatted(first, level.text(), host);
        }

        private String line() {
            return level + " " + host + " " + first.getEpochSecond() + " " + last.getEpochSecond();
        }

        private static Reached parse(String line) throws SyntaxException {
            String[] fields = line.split(" ", -1);
            if (fields.length != 4) {
                throw new SyntaxException("a known session has four fields");
            }
            return new Reached(
                    SessionLevel.valueOf(fields[0]),
                    fields[1],
                    Times.parse(fields[2]),
                    Times.parse(fields[3]));
        }
    }

    static KnownSession first(String domain, SessionLevel level, String host, Instant now) {
        return new KnownSession(
                domain, new Reached(level, host, now, now), Optional.empty(), Optional.empty());
    }

    /** What is too low is below this. */
    SessionLevel least() {
        return accepted.map(Reached::level).orElse(best.level());
    }

    /** This, after a session; itself where there is nothing to write. */
    KnownSession seen(SessionLevel level, String host, Instant now) {
        if (Times.isOver(best.last(), now)) {
            return first(domain, level, host, now);
        }
        int better = level.compareTo(best.level());
        if (better > 0) {
            return new KnownSession(domain, new Reached(level, host, now, now), worse, accepted);
        }
        if (better == 0) {
            return Times.isStale(best.last(), now)
                    ? new KnownSession(domain, best.again(host, now), worse, accepted)
                    : this;
        }
        boolean told =
                worse.filter(known -> known.level().compareTo(level) <= 0)
                        .filter(known -> !Times.isStale(known.last(), now))
                        .isPresent();
        return told || level.compareTo(least()) >= 0
                ? this
                : new KnownSession(domain, best, Optional.of(fall(level, host, now)), accepted);
    }

    private Reached fall(SessionLevel level, String host, Instant now) {
        return worse.filter(known -> known.level() == level)
                .map(known -> known.again(host, now))
                .orElseGet(() -> new Reached(level, host, now, now));
    }

    /** The operator takes the worse level for the domain's own. */
    Optional<KnownSession> accept() {
        return worse.map(level -> new KnownSession(domain, best, Optional.empty(), worse));
    }

    public Instant last() {
        return worse.map(Reached::last).filter(at -> at.isAfter(best.last())).orElseGet(best::last);
    }

    /** Worse sessions do not prolong what is known of the best. */
    Instant expires() {
        return best.last().plus(Times.KEPT);
    }

    /** In one line, for people. */
    public String text() {
        return "%s: best session %s at %s, last on %s%s"
                .formatted(
                        domain,
                        best.level().text(),
                        best.host(),
                        best.last(),
                        worse.map(level -> "; LOWER since " + level.text()).orElse(""));
    }

    byte[] encode() {
        String text =
                "best=%s\nworse=%s\naccepted=%s\n"
                        .formatted(
                                best.line(),
                                worse.map(Reached::line).orElse(""),
                                accepted.map(Reached::line).orElse(""));
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static KnownSession decode(String domain, byte[] value) throws SyntaxException {
        List<String> lines = new String(value, StandardCharsets.US_ASCII).lines().toList();
        if (value.length > LONGEST || lines.size() != 3) {
            throw new SyntaxException("a known session has three lines");
        }
        try {
            return new KnownSession(
                    domain,
                    Reached.parse(field(lines.getFirst(), "best=")),
                    optional(field(lines.get(1), "worse=")),
                    optional(field(lines.getLast(), "accepted=")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new SyntaxException("a known session with a bad value");
        }
    }

    private static Optional<Reached> optional(String line) throws SyntaxException {
        return line.isEmpty() ? Optional.empty() : Optional.of(Reached.parse(line));
    }

    private static String field(String line, String name) throws SyntaxException {
        if (!line.startsWith(name)) {
            throw new SyntaxException("a known session without " + name);
        }
        return line.substring(name.length());
    }
}
