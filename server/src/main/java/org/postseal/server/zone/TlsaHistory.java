package org.postseal.server.zone;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.server.spool.Rows;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Since when each TLSA record of this host has been seen live. A TLS key may be used once its
 * record has been there for two TTLs (RFC 7671 section 8.1): until then somebody's cache may hold
 * the set without it, and mail from there would wait.
 */
public final class TlsaHistory {
    private static final String TABLE = "tlsa";
    private static final Duration KEPT = Duration.ofDays(3650);

    private final String owner;
    private final Resolver resolver;
    private final Rows rows;
    private final Clock clock;

    public TlsaHistory(String host, Resolver resolver, Rows rows, Clock clock) {
        this.owner = OwnSet.tlsaOwner(host);
        this.resolver = resolver;
        this.rows = rows;
        this.clock = clock;
    }

    /** Looks what is live now, past every cache of ours. */
    public Answer look() {
        resolver.forget(owner);
        Answer answer = resolver.resolve(owner, Type.TLSA);
        if (answer.status() == Answer.Status.FAILED) {
            return answer; // says nothing
        }
        Set<String> live = new HashSet<>();
        for (Record rr : answer.records()) {
            if (rr instanceof TLSARecord tlsa && isOurForm(tlsa)) {
                live.add(hex(tlsa.getCertificateAssociationData()));
            }
        }
        rows.list(TABLE).stream()
                .filter(row -> !live.contains(row.key()))
                .forEach(row -> rows.remove(TABLE, row.key()));
        long ttl = Math.max(OwnSet.TTL, answer.ttl().toSeconds());
        live.forEach(digest -> see(digest, ttl));
        return answer;
    }

    private static boolean isOurForm(TLSARecord tlsa) {
        return tlsa.getCertificateUsage() == 3
                && tlsa.getSelector() == 1
                && tlsa.getMatchingType() == 1;
    }

    /** The first look counts. */
    private void see(String digest, long ttl) {
        if (rows.get(TABLE, digest).isEmpty()) {
            byte[] safeFrom =
                    clock.instant()
                            .plusSeconds(2 * ttl)
                            .toString()
                            .getBytes(StandardCharsets.US_ASCII);
            rows.put(TABLE, new Rows.Row(digest, safeFrom, clock.instant().plus(KEPT)));
        }
    }

    /** Why the key with this digest must not be used yet; looks first. */
    public Optional<String> objection(byte[] digest) {
        Answer answer = look();
        return switch (answer.status()) {
            case FAILED ->
                    Optional.of(
                            "the lookup of "
                                    + owner
                                    + " failed, so that nobody can tell what others see: "
                                    + answer.detail().orElse("no answer"));
            case NODATA, NXDOMAIN -> Optional.empty(); // no DANE, nothing to break
            case FOUND -> objection(hex(digest));
        };
    }

    private Optional<String> objection(String digest) {
        Optional<Instant> safe = safeFrom(digest);
        if (safe.isEmpty()) {
            return Optional.of(
                    owner
                            + " has TLSA records, and none for the next key: publish it first,"
                            + " `postseal dns` prints it");
        }
        return safe.filter(at -> clock.instant().isBefore(at))
                .map(
                        at ->
                                "the record of the next key has not been live for long enough:"
                                        + " caches may lack it until "
                                        + at);
    }

    private Optional<Instant> safeFrom(String digest) {
        return rows.get(TABLE, digest)
                .map(row -> Instant.parse(new String(row.value(), StandardCharsets.US_ASCII)));
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
