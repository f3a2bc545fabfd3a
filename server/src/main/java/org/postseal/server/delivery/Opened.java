package org.postseal.server.delivery;

/** What came of the try to open a session. */
sealed interface Opened {
    /** It stands, and may be used. */
    record Session(HopSession session) implements Opened {}

    /** None, or none that may be used: the host is as one that is down. */
    record Failed(Trouble trouble) implements Opened {}
}
