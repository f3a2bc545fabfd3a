package org.postseal.server.spool;

import org.postseal.spec.smtp.Envelope;

import java.time.Instant;
import java.util.List;

/**
 * What is committed with a body.
 *
 * @param envelope reverse-path, parameters, accepted recipients
 * @param arrival when, from whom and how
 * @param traits what delivery must know of the content
 * @param replayKeys stored with the commit (P-08); empty unless unsealed here
 */
public record NewMessage(
        Envelope envelope, Arrival arrival, Traits traits, List<ReplayKey> replayKeys) {
    public NewMessage {
        replayKeys = List.copyOf(replayKeys);
    }

    /**
     * How the message came.
     *
     * @param at when the transaction ended
     * @param client address for logs, {@code 127.0.0.1}; empty for messages made here
     * @param helo what the client called itself
     * @param protocol {@code ESMTP}, {@code ESMTPS}, … (RFC 3848); {@code LOCAL} for messages made
     *     here
     */
    public record Arrival(Instant at, String client, String helo, String protocol) {}

    /**
     * What delivery must know without opening the body.
     *
     * @param eightBit the body holds octets over 127
     * @param unsealed it came out of a seal here: hand inward with RET=HDRS (P-10)
     * @param sealId Seal-Id to use for every seal of this message, 32 lower-case hex digits (P-08)
     * @param messageId Message-ID of the original; empty where it has none
     * @param made what it is, where it was made here
     * @param tlsNotRequired its header says {@code TLS-Required: No} (RFC 8689 section 3)
     */
    public record Traits(
            boolean eightBit,
            boolean unsealed,
            String sealId,
            String messageId,
            Made made,
            boolean tlsNotRequired) {
        public boolean isReport() {
            return made == Made.REPORT;
        }

        /** A notification is never answered by another. */
        public boolean isNotification() {
            return made == Made.NOTIFICATION;
        }
    }

    /** Whether a message was made here, and what for. */
    public enum Made {
        /** It came from somebody. */
        ELSEWHERE,
        /** A delivery status notification. */
        NOTIFICATION,
        /** A report for machines, of how delivery went: itself not reported on. */
        REPORT
    }
}
