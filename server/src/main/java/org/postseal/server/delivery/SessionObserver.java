package org.postseal.server.delivery;

/** Told how sessions with the mail hosts of domains went, for reports. */
public interface SessionObserver {
    /** Listens to nothing. */
    SessionObserver NONE = attempt -> {};

    /**
     * Called for each attempt to deliver over a session with an MX host, by many threads. Must
     * neither throw nor wait: mail does.
     */
    void attempted(SessionAttempt attempt);
}
