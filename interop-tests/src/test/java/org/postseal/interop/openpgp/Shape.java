package org.postseal.interop.openpgp;

/** What certificates look like in the wild. */
enum Shape {
    RSA_2048("RSA 2048"),
    RSA_3072("RSA 3072"),
    RSA_4096("RSA 4096"),
    CURVE25519("Curve25519"),
    NIST_P256("NIST P-256"),
    NIST_P384("NIST P-384"),
    NIST_P521("NIST P-521"),
    TWO_SUBKEYS("two encryption subkeys"),
    NO_USER_ID("no User ID"),
    EXPIRED("expired"),
    REVOKED("revoked");

    private final String text;

    Shape(String text) {
        this.text = text;
    }

    /** For people. */
    String text() {
        return text;
    }

    /** Whether anybody may seal to it. */
    boolean usable() {
        return this != EXPIRED && this != REVOKED;
    }
}
