package org.postseal.client.keys;

/**
 * Where a certificate came from, in the order of trust: section "Which key, how far trusted" of the
 * draft.
 */
public enum Source {
    PIN("pin"),
    DANE("OPENPGPKEY with DNSSEC"),
    WKD("WKD"),
    PGPKEY_SIGNED("PGPKEY signed by the site key"),
    PGPKEY_SESSION("PGPKEY from an authenticated MX"),
    UNAUTHENTICATED("unauthenticated");

    private final String text;

    Source(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
