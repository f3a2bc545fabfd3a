package org.postseal.server.delivery;

import org.postseal.server.spool.QueuedMessage;

/** What a message itself asks of the sessions that it goes over (RFC 8689). */
enum SessionWish {
    /** Nothing: what is published for the host binds. */
    NONE,
    /**
     * REQUIRETLS (section 4.2.1): the host is named by DNSSEC or an MTA-STS policy, its certificate
     * verifies, and it takes REQUIRETLS in its turn.
     */
    REQUIRE_TLS,
    /**
     * {@code TLS-Required: No} (section 4.2.2): no failure of a session to be what the domain
     * publishes keeps the message back. A session that is gets it first. Only the operator's own
     * guards, and what must be sealed, are not the author's to waive.
     */
    TLS_NOT_REQUIRED;

    /**
     * The parameter overrules the header field. A notification goes on, with the parameter where
     * the next host takes it: nobody could be told of its failure (section 5).
     */
    static SessionWish of(QueuedMessage message) {
        if (message.parameters().requiretls()) {
            return message.reversePath().isNull() ? NONE : REQUIRE_TLS;
        }
        return message.traits().tlsNotRequired() ? TLS_NOT_REQUIRED : NONE;
    }
}
