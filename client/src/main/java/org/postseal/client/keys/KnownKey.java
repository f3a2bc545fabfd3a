package org.postseal.client.keys;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unauthenticated site keys of a domain as they are kept: three lines {@code first}, {@code last}
 * and {@code keys}, and with a change that nobody accepted yet two more, {@code since} and {@code
 * changed}. Times in Unix seconds.
 *
 * @param keys seen first, or accepted
 * @param first when they were
 * @param last when the domain was last seen with a key
 * @param change the last other keys seen
 */
public record KnownKey(
        String domain,
        List<Fingerprint> keys,
        Instant first,
        Instant last,
        Optional<KeyChange> change) {
    private static final int LONGEST = 4096;
    private static final Duration SEEN_AGAIN_EVERY = Duration.ofDays(1);

    /** One who is met again is remembered; whoever came by once is not for long. */
    private static final Duration LONG = Duration.ofDays(400);

    private static final Duration SHORT = Duration.ofDays(30);

    public KnownKey {
        keys = List.copyOf(keys);
    }

    static KnownKey first(String domain, List<Fingerprint> keys, Instant now) {
        return new KnownKey(domain, keys, now, now, Optional.empty());
    }

    /** This, after keys were seen; itself where there is nothing new to remember. */
    KnownKey seen(List<Fingerprint> found, Instant now) {
        Optional<KeyChange> changed =
                isKnown(found) || change.filter(c -> c.found().equals(found)).isPresent()
                        ? change
                        : Optional.of(new KeyChange(domain, keys, found, now));
        boolean stale = now.isBefore(last) || !now.isBefore(last.plus(SEEN_AGAIN_EVERY));
        return changed.equals(change) && !stale
                ? this
                : new KnownKey(domain, keys, first, now, changed);
    }

    boolean isKnown(List<Fingerprint> found) {
        return keys.containsAll(found);
    }

    /** What changed last becomes what is known. */
    Optional<KnownKey> accepted(Instant now) {
        return change.map(c -> first(domain, c.found(), now));
    }

    Instant expires() {
        return last.plus(last.isBefore(first.plus(SEEN_AGAIN_EVERY)) ? SHORT : LONG);
    }

    byte[] encode() {
        String text =
                "first=%d\nlast=%d\nkeys=%s\n"
                        .formatted(
                                first.getEpochSecond(),
                                last.getEpochSecond(),
                                KeyChange.join(keys));
        String more =
                change.map(
                                c ->
                                        "since=%d\nchanged=%s\n"
                                                .formatted(
                                                        c.since().getEpochSecond(),
                                                        KeyChange.join(c.found())))
                        .orElse("");
        return (text + more).getBytes(StandardCharsets.US_ASCII);
    }

    static KnownKey decode(String domain, byte[] value) throws SyntaxException {
        if (value.length > LONGEST) {
            throw new SyntaxException("a known key of more than 4096 octets");
        }
        String[] lines = new String(value, StandardCharsets.US_ASCII).split("\n", 6);
        if (lines.length != 4 && lines.length != 6) {
            throw new SyntaxException("a known key has three lines or five");
        }
        try {
            List<Fingerprint> keys = keys(field(lines[2], "keys="));
            Optional<KeyChange> change =
                    lines.length == 4
                            ? Optional.empty()
                            : Optional.of(
                                    new KeyChange(
                                            domain,
                                            keys,
                                            keys(field(lines[4], "changed=")),
                                            time(field(lines[3], "since="))));
            return new KnownKey(
                    domain,
                    keys,
                    time(field(lines[0], "first=")),
                    time(field(lines[1], "last=")),
                    change);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new SyntaxException("a known key with a bad value");
        }
    }

    private static List<Fingerprint> keys(String text) throws SyntaxException {
        List<Fingerprint> keys = new ArrayList<>();
        for (String key : text.split(",", -1)) {
            keys.add(Fingerprint.parse(key));
        }
        return keys;
    }

    private static Instant time(String seconds) {
        return Instant.ofEpochSecond(Long.parseLong(seconds));
    }

    private static String field(String line, String name) throws SyntaxException {
        if (!line.startsWith(name)) {
            throw new SyntaxException("a stored row without " + name);
        }
        return line.substring(name.length());
    }
}
