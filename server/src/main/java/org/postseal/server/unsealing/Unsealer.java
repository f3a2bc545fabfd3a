package org.postseal.server.unsealing;

import org.postseal.server.spool.Draft;
import org.postseal.server.spool.ReplayKey;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Recipient;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Opens seals for this site. */
public interface Unsealer {
    /**
     * Looks at a message received whole and opens it where it is a SITE seal for a local subkey.
     *
     * @param sealed the body as received, this site's Received field first; stays the caller's
     * @param start its first octets: 64 KiB or the whole
     * @param envelope the accepted recipients
     * @return completes on an unsealing thread; never exceptionally for what a message may hold
     */
    CompletionStage<Outcome> unseal(Draft sealed, byte[] start, Envelope envelope);

    /** What came of it. */
    sealed interface Outcome {
        /** No seal for this site: accept the message as it is. */
        record NotSealedHere() implements Outcome {}

        /**
         * Opened and checked.
         *
         * @param original a new draft: outer Received fields, the original, and {@code method} in
         *     Authentication-Results as its head; to be committed
         * @param recipients accepted recipients that the seal names and that have not had this seal
         *     before
         * @param eightBit the original holds octets over 127
         * @param messageId Message-ID of the original, or empty text
         * @param sealId Seal-Id
         * @param replayKeys to be stored with the commit
         * @param summary for the log: origin, result, level
         * @param method the seal's part of Authentication-Results
         */
        record Unsealed(
                Draft original,
                List<Recipient> recipients,
                boolean eightBit,
                String messageId,
                String sealId,
                List<ReplayKey> replayKeys,
                String summary,
                String method)
                implements Outcome {}

        /**
         * Refuse the message with this reply; {@code reason} is for the log, never for the peer.
         */
        record Refused(int code, String enhancedCode, String text, String reason)
                implements Outcome {}
    }
}
