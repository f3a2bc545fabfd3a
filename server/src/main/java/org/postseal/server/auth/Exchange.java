package org.postseal.server.auth;

/** One attempt of one client to say who it is. Not for concurrent use. */
public interface Exchange {
    /** Takes what the client sent, without base64. May take tens of milliseconds. */
    Turn respond(byte[] response);

    /** What follows. */
    sealed interface Turn {
        /** The server asks on; no octets are legal. */
        record Challenge(byte[] octets) implements Turn {}

        /** The client is this user, as the file spells the name, and sends as these. */
        record Accepted(String user, Senders senders) implements Turn {}

        /**
         * It is not.
         *
         * @param reason for the log: names the claimed user, and never a secret
         */
        record Refused(String reason) implements Turn {}

        /** What came is no message of the mechanism. */
        record Malformed() implements Turn {}
    }
}
