package org.postseal.server.peers;

import org.postseal.spec.SyntaxException;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The TLS keys of a mail host as they are kept: the lines {@code changes} and {@code openpgp}, and
 * one line {@code digest first last standing} for each key, times in Unix seconds. There may be
 * several keys, since one name can stand for many machines.
 *
 * @param keys in the order of their coming; at least one is known
 * @param changes how often a key came that nothing spoke for
 * @param openpgp when it last offered OPENPGP, as precisely as is worth writing
 */
public record KnownHost(String host, List<HostKey> keys, int changes, Optional<Instant> openpgp) {
    /** More are no pool of machines, but somebody who makes keys up. */
    static final int MOST = 8;

    private static final int LONGEST = 4096;

    public KnownHost {
        keys = List.copyOf(keys);
    }

    static KnownHost first(String host, String digest, HostKey.Standing standing, Instant now) {
        return new KnownHost(
                host, List.of(new HostKey(digest, now, now, standing)), 0, Optional.empty());
    }

    public List<HostKey> known() {
        return keys.stream().filter(HostKey::isKnown).toList();
    }

    /** What nothing speaks for; the operator has not accepted it yet. */
    public List<HostKey> changed() {
        return keys.stream().filter(key -> !key.isKnown()).toList();
    }

    public Optional<HostKey> key(String digest) {
        return keys.stream().filter(key -> key.digest().equals(digest)).findFirst();
    }

    public Instant first() {
        return keys.stream().map(HostKey::first).min(Comparator.naturalOrder()).orElseThrow();
    }

    public Instant last() {
        return keys.stream().map(HostKey::last).max(Comparator.naturalOrder()).orElseThrow();
    }

    Instant expires() {
        return last().plus(Times.KEPT);
    }

    /** This, after a key was shown; itself where there is nothing to write. */
    KnownHost seen(String digest, boolean vouched, Instant now) {
        Optional<HostKey> held = key(digest);
        if (held.isEmpty()) {
            HostKey.Standing standing =
                    vouched ? HostKey.Standing.VOUCHED : HostKey.Standing.CHANGED;
            return with(new HostKey(digest, now, now, standing), now);
        }
        boolean confirmed = vouched && !held.get().isKnown();
        if (!confirmed && !Times.isStale(held.get().last(), now)) {
            return this;
        }
        HostKey seen = held.get().seen(now);
        return mapped(
                key ->
                        !key.digest().equals(digest)
                                ? key
                                : confirmed ? seen.as(HostKey.Standing.VOUCHED) : seen);
    }

    private KnownHost with(HostKey added, Instant now) {
        List<HostKey> next = new ArrayList<>(keys);
        // The last known key stays, however old: else a stranger's would be the first seen.
        next.removeIf(
                key ->
                        Times.isOver(key.last(), now)
                                && (!key.isKnown() || added.isKnown() || !isLastKnown(key)));
        next.add(added);
        while (next.size() > MOST) {
            next.remove(leastMissed(next));
        }
        return new KnownHost(host, next, added.isKnown() ? changes : changes + 1, openpgp);
    }

    private boolean isLastKnown(HostKey key) {
        return known().stream().noneMatch(other -> other.last().isAfter(key.last()));
    }

    /** Unknown ones before known ones, and of these who was met longest ago. */
    private static HostKey leastMissed(List<HostKey> keys) {
        return keys.subList(0, keys.size() - 1).stream()
                .min(Comparator.comparing(HostKey::isKnown).thenComparing(HostKey::last))
                .orElseThrow();
    }

    /** This, after the host offered OPENPGP; itself where there is nothing to write. */
    KnownHost offering(Instant now) {
        boolean written = openpgp.filter(last -> !Times.isStale(last, now)).isPresent();
        return written ? this : new KnownHost(host, keys, changes, Optional.of(now));
    }

    /** When it last offered OPENPGP, if that is not too long ago to count. */
    Optional<Instant> offered(Instant now) {
        return openpgp.filter(last -> !Times.isOver(last, now));
    }

    /**
     * The operator takes a key for the host's; the others stay, for a host may be many machines.
     */
    KnownHost accepted(HostKey accepted) {
        return mapped(key -> key.equals(accepted) ? key.as(HostKey.Standing.ACCEPTED) : key);
    }

    private KnownHost mapped(UnaryOperator<HostKey> change) {
        return new KnownHost(host, keys.stream().map(change).toList(), changes, openpgp);
    }

    /** Known keys as one word for logs. */
    String knownText() {
        return known().stream().map(HostKey::text).collect(Collectors.joining(","));
    }

    /** In one line, for people. */
    public String text() {
        List<HostKey> changed = changed();
        return "%s: TLS key %s, last met %s%s"
                .formatted(
                        host,
                        knownText(),
                        last(),
                        changed.isEmpty()
                                ? ""
                                : "; CHANGED since %s: %s"
                                        .formatted(
                                                changed.getLast().first(),
                                                changed.getLast().text()));
    }

    byte[] encode() {
        StringBuilder text = new StringBuilder("changes=").append(changes).append("\nopenpgp=");
        openpgp.ifPresent(last -> text.append(last.getEpochSecond()));
        text.append('\n');
        for (HostKey key : keys) {
            text.append(key.digest())
                    .append(' ')
                    .append(key.first().getEpochSecond())
                    .append(' ')
                    .append(key.last().getEpochSecond())
                    .append(' ')
                    .append(key.standing())
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static KnownHost decode(String host, byte[] value) throws SyntaxException {
        if (value.length > LONGEST) {
            throw new SyntaxException("a known host of more than 4096 octets");
        }
        List<String> lines = new String(value, StandardCharsets.US_ASCII).lines().toList();
        try {
            List<HostKey> keys = new ArrayList<>();
            for (String line : lines.subList(2, lines.size())) {
                keys.add(parse(line));
            }
            String openpgp = lines.get(1).replace("openpgp=", "");
            KnownHost known =
                    new KnownHost(
                            host,
                            keys,
                            Integer.parseInt(lines.getFirst().replace("changes=", "")),
                            openpgp.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(Times.parse(openpgp)));
            if (known.known().isEmpty()) {
                throw new SyntaxException("a known host without a known key");
            }
            return known;
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | DateTimeException
                | NoSuchElementException e) {
            throw new SyntaxException("a known host with a bad value");
        }
    }

    private static HostKey parse(String line) throws SyntaxException {
        String[] fields = line.split(" ", -1);
        if (fields.length != 4 || !fields[0].matches("[0-9a-f]{64}")) {
            throw new SyntaxException("a key of a known host has a digest and three fields");
        }
        return new HostKey(
                fields[0],
                Times.parse(fields[1]),
                Times.parse(fields[2]),
                HostKey.Standing.valueOf(fields[3]));
    }
}
