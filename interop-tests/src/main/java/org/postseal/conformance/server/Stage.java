package org.postseal.conformance.server;

import org.postseal.conformance.Check;
import org.postseal.conformance.Transcript;

import java.io.IOException;

/** How far a connection has come when a case takes it over; each includes those before it. */
enum Stage {
    /** The greeting was read. */
    CONNECTED,
    /** EHLO in clear. */
    GREETED,
    /** STARTTLS and its handshake. */
    SECURED,
    /** EHLO over TLS. */
    TLS,
    /** That EHLO announced OPENPGP; not implemented otherwise. */
    OPENPGP,
    /** With KEYS. */
    KEYS,
    /** With SEAL=site. */
    SITE,
    /** With KEYS and PROVE, over TLS 1.3. */
    PROVE;

    /** A check that opens a connection, brings it this far, and acts. */
    Check<ServerPeer> then(Section.Action action) {
        return (peer, transcript) -> {
            try (Visit visit = open(peer, transcript)) {
                return action.on(visit);
            }
        };
    }

    private Visit open(ServerPeer peer, Transcript transcript) throws IOException {
        Visit visit = Visit.connect(peer, transcript, "smtp 1");
        try {
            bring(visit);
            return visit;
        } catch (IOException | RuntimeException e) {
            visit.close();
            throw e;
        }
    }

    /** Brings a connection just made this far. */
    void bring(Visit visit) throws IOException {
        visit.greeting();
        if (compareTo(GREETED) >= 0) {
            visit.ehlo();
        }
        if (compareTo(SECURED) >= 0) {
            visit.secure();
        }
        if (compareTo(TLS) >= 0) {
            visit.ehlo();
        }
        if (compareTo(OPENPGP) >= 0) {
            visit.requireOpenPgp();
        }
        if (this == KEYS || this == PROVE) {
            visit.requireKeys();
        }
        if (this == SITE) {
            visit.requireSite();
        }
        if (this == PROVE) {
            visit.requireProve();
        }
    }
}
