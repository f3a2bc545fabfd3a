package org.postseal.interop.lab;

/** What Mallet does to a session that he passes on. */
enum Attack {
    /** Nothing: he only listens. */
    LISTEN,
    /** Takes STARTTLS out of the reply to EHLO. */
    STRIP_STARTTLS,
    /** Speaks TLS with a certificate of his own, and takes OPENPGP out. */
    STRIP_OPENPGP,
    /** Puts a reply of his own behind the 220 of STARTTLS, in clear. */
    INJECT,
    /** Speaks TLS with a certificate of his own, and answers PGPKEY with a key of his own. */
    FORGE_KEY,
    /** Changes the sealed content. */
    TAMPER,
    /** Hands the same mail on twice. */
    REPLAY
}
