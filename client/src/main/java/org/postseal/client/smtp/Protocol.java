package org.postseal.client.smtp;

/** What is spoken on a connection. */
public enum Protocol {
    /** RFC 5321. */
    SMTP,
    /** SMTP in TLS from the first octet (RFC 8314 section 3.3). */
    SMTPS,
    /** RFC 2033: LHLO, and a final reply for each recipient. */
    LMTP
}
