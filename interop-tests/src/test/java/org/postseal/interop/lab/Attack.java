package org.postseal.interop.lab;

/** What Mallet does to a session that he passes on, or to names. */
enum Attack {
    /** Nothing else. */
    LISTEN("listens in the TLS session"),
    /** Takes STARTTLS out of the reply to EHLO. */
    STRIP_STARTTLS("strips STARTTLS"),
    /** Speaks TLS with a certificate of his own, and takes OPENPGP out. */
    STRIP_OPENPGP("strips OPENPGP"),
    /** Puts a reply of his own behind the 220 of STARTTLS, in clear. */
    INJECT("puts a reply behind the 220 of STARTTLS"),
    /** Speaks TLS with a certificate of his own, and answers PGPKEY with a key of his own. */
    FORGE_KEY("answers PGPKEY with his key"),
    /** Changes the sealed content. */
    TAMPER("changes the ciphertext"),
    /** Hands the same mail on twice. */
    REPLAY("hands a sealed mail on twice"),
    /** Answers for the domain's name server: he is its host, and there is no policy. */
    SPOOF_DNS("answers for the name server, and strips OPENPGP"),
    /**
     * Drops what goes to the host where users' keys are published; the mail host offers no seal.
     */
    BLACKHOLE_WKD("blackholes the WKD host, and strips OPENPGP"),
    /** Takes connections to that host, and never says a word. */
    SILENCE_WKD("is the WKD host, and silent, and strips OPENPGP");

    private final String does;

    Attack(String does) {
        this.does = does;
    }

    /** For people: what Mallet does. */
    String does() {
        return does;
    }

    boolean stripsOpenPgp() {
        return switch (this) {
            case STRIP_OPENPGP, SPOOF_DNS, BLACKHOLE_WKD, SILENCE_WKD -> true;
            case LISTEN, STRIP_STARTTLS, INJECT, FORGE_KEY, TAMPER, REPLAY -> false;
        };
    }
}
