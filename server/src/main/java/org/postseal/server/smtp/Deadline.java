package org.postseal.server.smtp;

import org.postseal.server.smtp.SmtpSettings.Times;

import java.time.Duration;
import java.util.Optional;

/**
 * The time limits of one connection. Nothing is scheduled per event: a coarse tick asks {@link
 * #expired}, so that thousands of idle connections cost next to nothing.
 */
final class Deadline {
    private static final Answer LATE =
            Answer.of(421, "4.3.0", "The answer takes too long, try again later").closing();

    /** Whose turn it is. */
    private enum Turn {
        CLIENT_COMMAND,
        CLIENT_CONTENT,
        OURS
    }

    private final Times times;
    private final long born;
    private long at;
    private Answer answer = Answer.TIMEOUT;
    private Turn turn = Turn.CLIENT_COMMAND;
    private long windowStart;
    private long windowOctets;

    Deadline(Times times, long now) {
        this.times = times;
        this.born = now;
        this.at = now;
    }

    /** A whole command line is due; its octets alone do not put that off. */
    void awaitCommand(long now) {
        turn = Turn.CLIENT_COMMAND;
        set(now, times.command(), Answer.TIMEOUT);
    }

    void awaitHandshake(long now) {
        turn = Turn.CLIENT_COMMAND;
        set(now, times.handshake(), Answer.TIMEOUT);
    }

    /** This host has to answer. */
    void awaitAnswer(long now, Duration limit) {
        turn = Turn.OURS;
        set(now, limit, LATE);
    }

    /** Content came, or was not read because the spool lags behind. */
    void content(long now, int octets) {
        set(now, times.data(), Answer.TIMEOUT);
        if (turn != Turn.CLIENT_CONTENT || octets == 0) {
            turn = Turn.CLIENT_CONTENT;
            windowStart = now;
            windowOctets = 0;
        }
        windowOctets += octets;
    }

    /** What to say, where a limit has passed. */
    Optional<Answer> expired(long now) {
        if (now - at >= 0) {
            return Optional.of(answer);
        }
        if (turn != Turn.OURS && now - born >= times.session().toNanos()) {
            return Optional.of(Answer.TOO_OLD);
        }
        if (turn == Turn.CLIENT_CONTENT && now - windowStart >= times.slowWindow().toNanos()) {
            long seconds = Math.max(1, Duration.ofNanos(now - windowStart).toSeconds());
            boolean slow = windowOctets < seconds * times.minimumRate();
            windowStart = now;
            windowOctets = 0;
            return slow ? Optional.of(Answer.TOO_SLOW) : Optional.empty();
        }
        return Optional.empty();
    }

    private void set(long now, Duration limit, Answer what) {
        at = now + limit.toNanos();
        answer = what;
    }
}
