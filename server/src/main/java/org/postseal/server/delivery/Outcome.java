package org.postseal.server.delivery;

/** What came of one attempt for one recipient. */
sealed interface Outcome {
    /**
     * The next hop has taken the mail and answers for it.
     *
     * @param status enhanced code, {@code 2.x.x}
     * @param said its reply, for the log
     * @param handover who tells the sender of success
     */
    record Sent(String status, String said, Handover handover) implements Outcome {}

    /** It has not. */
    record Failed(Trouble trouble) implements Outcome {}

    /** Who owes the sender a DSN that NOTIFY=SUCCESS asked for (RFC 3461 section 5.2). */
    enum Handover {
        /** The next hop has DSN and took the duty over. */
        RELAYED_WITH_DSN,
        /** The next hop lacks DSN: we say "relayed". */
        RELAYED,
        /** This was final delivery: we say "delivered". */
        DELIVERED
    }
}
