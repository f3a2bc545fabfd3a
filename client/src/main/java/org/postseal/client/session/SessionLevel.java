package org.postseal.client.session;

/** How well a session is secured, from worst to best. */
public enum SessionLevel {
    CLEAR("clear"),
    /** Encrypted; nobody knows with whom. */
    TLS("tls"),
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
}
