package org.postseal.client.session;

/** How well a session is secured, from worst to best. */
public enum SessionLevel {
    CLEAR("clear"),
    /** Encrypted; nobody knows with whom. */
    TLS("tls"),
    /** With whom it was before: the key of the host or the proof of the site is a known one. */
    CONTINUED("continued"),
    /** With a host that proved to hold the authenticated key of the recipient's site. */
    SITE("site"),
    /** With a host that the domain's MTA-STS policy names, by its certificate (RFC 8461). */
    STS("mta-sts"),
    /** With the host that DNSSEC names for the next hop (RFC 7672). */
    DANE("dane");

    private final String text;

    SessionLevel(String text) {
        this.text = text;
    }

    /** For logs. */
    public String text() {
        return text;
    }

    /** The better one of both. */
    public SessionLevel or(SessionLevel other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
