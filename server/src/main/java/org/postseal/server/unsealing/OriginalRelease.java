package org.postseal.server.unsealing;

import org.postseal.server.spool.Draft;
import org.postseal.server.spool.ReplayKey;
import org.postseal.server.spool.Spool;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.Requirement;
import org.postseal.spec.seal.Header;
import org.postseal.spec.smtp.Recipient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Writes what a verified seal held to a new draft: Authentication-Results, the outer Received
 * fields, the original (P-07). Seal fields stay behind.
 */
@Requirement({"P-07", "P-08"})
final class OriginalRelease {
    /**
     * After Seal-Date: as long as such a seal is taken, and as much again, because one made anew
     * has the same Seal-Id and a later date.
     */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private static final int MAX_MESSAGE_ID = 998;

    private final Spool spool;
    private final AuthenticationResults results;

    OriginalRelease(Spool spool, AuthenticationResults results) {
        this.spool = spool;
        this.results = results;
    }

    Outcome.Unsealed release(Inspection seal, Origin origin) throws RefusedException, IOException {
        if (origin instanceof Origin.Fail(String reason)) {
            throw RefusedException.seal(reason);
        }
        List<ReplayKey> keys =
                seal.addressees()
                        .replayKeys(
                                seal.header(),
                                origin.replaySigner(),
                                seal.header().date().plus(REMEMBERED));
        List<ReplayKey> seen = spool.seen(keys);
        List<Recipient> recipients = seal.addressees().without(seen);
        List<ReplayKey> fresh = keys.stream().filter(key -> !seen.contains(key)).toList();
        Draft original = spool.draft();
        try {
            if (!recipients.isEmpty()) {
                write(seal, origin, original);
            }
            return unsealed(seal, origin, original, recipients, fresh);
        } catch (IOException | RuntimeException e) {
            original.close();
            throw e;
        }
    }

    private static Outcome.Unsealed unsealed(
            Inspection seal,
            Origin origin,
            Draft original,
            List<Recipient> recipients,
            List<ReplayKey> keys) {
        String summary =
                "level=site, origin=%s, result=%s, seal-id=%s"
                        .formatted(seal.header().origin(), origin.result(), seal.header().id());
        boolean eightBit =
                seal.scan().eightBit()
                        || received(seal).stream().anyMatch(OriginalRelease::isEightBit);
        return new Outcome.Unsealed(
                original,
                recipients,
                eightBit,
                messageId(seal.scan().header()),
                seal.header().id(),
                keys,
                summary,
                method(seal, origin));
    }

    private void write(Inspection seal, Origin origin, Draft original) throws IOException {
        OriginalWriter writer = new OriginalWriter(original, results);
        original.setHead(results.field(method(seal, origin)));
        for (String raw : received(seal)) {
            byte[] octets = raw.getBytes(StandardCharsets.ISO_8859_1);
            original.write(octets, 0, octets.length);
        }
        Optional<byte[]> whole = seal.scan().whole();
        if (whole.isPresent()) {
            writer.write(whole.get(), 0, whole.get().length);
        } else if (!seal.reader().read(writer).header().equals(seal.header())) {
            throw new IOException("the spool gave other octets the second time");
        }
        writer.finish();
    }

    private static String method(Inspection seal, Origin origin) {
        return AuthenticationResults.method(origin.result(), seal.header().origin());
    }

    private static List<String> received(Inspection seal) {
        return seal.outer().header().fields().stream()
                .filter(field -> field.is("Received"))
                .map(Header.Field::raw)
                .toList();
    }

    private static boolean isEightBit(String raw) {
        return raw.chars().anyMatch(c -> c > 127);
    }

    /** It is logged and stored: one that is no such thing is as good as none. */
    private static String messageId(Header header) {
        return header.first("Message-ID")
                .map(Header.Field::value)
                .filter(value -> value.length() <= MAX_MESSAGE_ID)
                .filter(value -> value.chars().allMatch(c -> c > ' ' && c != 127))
                .orElse("");
    }
}
