package org.postseal.server.dkim;

/** Signing algorithms; rsa-sha1 must not be verified any more (RFC 8301 section 3.1). */
public enum Algorithm {
    RSA_SHA256("rsa-sha256", "rsa"),
    ED25519_SHA256("ed25519-sha256", "ed25519");

    private final String wire;
    private final String keyType;

    Algorithm(String wire, String keyType) {
        this.wire = wire;
        this.keyType = keyType;
    }

    /** As in {@code a=}. */
    public String wire() {
        return wire;
    }

    /** As in {@code k=}. */
    public String keyType() {
        return keyType;
    }

    static Algorithm parse(String word) throws DkimException {
        for (Algorithm one : values()) {
            if (one.wire.equalsIgnoreCase(word)) {
                return one;
            }
        }
        throw new DkimException(
                word.equalsIgnoreCase("rsa-sha1")
                        ? "rsa-sha1 proves nothing"
                        : "unknown algorithm");
    }
}
