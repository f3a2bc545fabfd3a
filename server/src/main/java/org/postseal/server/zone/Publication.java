package org.postseal.server.zone;

import org.postseal.server.spool.Rows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings our record sets in the zones of one server to what they should be. What was put there is
 * remembered, so that a set that is no longer wanted is taken away again, unless somebody else has
 * written there since.
 */
public final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    private static final String TABLE = "published";
    private static final Duration KEPT = Duration.ofDays(3650);
    private static final int ATTEMPTS = 3;

    /** Certificates first: a policy never names one that is not there. */
    private static final Comparator<OwnSet> ORDER =
            Comparator.comparingInt(OwnSet::type).reversed().thenComparing(OwnSet::owner);

    private final UpdateServer server;
    private final Rows rows;
    private final Clock clock;

    public Publication(UpdateServer server, Rows rows, Clock clock) {
        this.server = server;
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * Writes what differs.
     *
     * @return a line for each set that was changed
     * @throws IOException where not all could be written; the rest was tried all the same
     */
    public List<String> sync(List<OwnSet> wanted) throws IOException {
        List<String> done = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (OwnSet set :
                wanted.stream().filter(s -> server.serves(s.owner())).sorted(ORDER).toList()) {
            try {
                publish(set).ifPresent(done::add);
            } catch (IOException e) {
                failures.add(e);
            }
        }
        Set<String> keys = wanted.stream().map(OwnSet::toString).collect(Collectors.toSet());
        for (Rows.Row row : rows.list(TABLE)) {
            if (!keys.contains(row.key())) {
                try {
                    withdraw(row).ifPresent(done::add);
                } catch (IOException e) {
                    failures.add(e);
                }
            }
        }
        done.forEach(line -> LOG.info("dns: {}", line));
        if (!failures.isEmpty()) {
            failures.stream().skip(1).forEach(failures.getFirst()::addSuppressed);
            throw failures.getFirst();
        }
        return done;
    }

    private Optional<String> publish(OwnSet set) throws IOException {
        boolean changed = replace(set.owner(), set.type(), set);
        remember(set);
        return changed
                ? Optional.of(
                        "name="
                                + set.owner()
                                + " type="
                                + Type.string(set.type())
                                + " status=published")
                : Optional.empty();
    }

    /** False where it was there already. */
    private boolean replace(Name owner, int type, OwnSet set) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<Record> live = server.read(owner, type);
            if (set.isSame(live)) {
                return false;
            }
            try {
                server.replace(owner, type, live, set.records());
                return true;
            } catch (UpdateServer.ChangedException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Optional<String> withdraw(Rows.Row row) throws IOException {
        String[] key = row.key().split(" ", 2);
        Name owner = Name.fromString(key[0]);
        int type = Type.value(key[1]);
        if (!server.serves(owner)) {
            return Optional.empty();
        }
        List<Record> live = server.read(owner, type);
        boolean ours = !live.isEmpty() && MessageDigest.isEqual(digest(live), row.value());
        if (ours) {
            server.replace(owner, type, live, List.of());
        }
        rows.remove(TABLE, row.key());
        return Optional.of(
                "name="
                        + owner
                        + " type="
                        + key[1]
                        + " status="
                        + (ours ? "withdrawn" : "left, it is not what was put there"));
    }

    private void remember(OwnSet set) {
        byte[] digest = digest(set.records());
        boolean known =
                rows.get(TABLE, set.toString())
                        .filter(row -> MessageDigest.isEqual(row.value(), digest))
                        .isPresent();
        if (!known) {
            rows.put(TABLE, new Rows.Row(set.toString(), digest, clock.instant().plus(KEPT)));
        }
    }

    private static byte[] digest(List<Record> records) {
        try {
            String all = String.join("\n", OwnSet.contents(records));
            return MessageDigest.getInstance("SHA-256")
                    .digest(all.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** Short and stable, for noticing that what is wanted has changed. */
    public static String mark(List<OwnSet> wanted) {
        return wanted.stream()
                .map(set -> set + " " + HexFormat.of().formatHex(digest(set.records())))
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
