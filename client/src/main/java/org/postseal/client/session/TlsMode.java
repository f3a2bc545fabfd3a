package org.postseal.client.session;

/** What a client asks of TLS before it uses a session. */
public enum TlsMode {
    /** TLS is not used, even where it is offered. */
    NONE,
    /** STARTTLS where it is offered; any certificate will do (RFC 7435). */
    OPPORTUNISTIC,
    /** No session without TLS; any certificate will do. */
    REQUIRED,
    /** No session without TLS and a certificate that verifies for the server name. */
    VERIFIED,
    /** No session without TLS and a certificate that its {@link DanePolicy} verifies. */
    DANE;

    /** True where a session in clear is of no use. */
    public boolean isMandatory() {
        return this != NONE && this != OPPORTUNISTIC;
    }
}
