package org.postseal.client.smtp;

/** What is spoken on a connection. */
public enum Protocol {
    /** RFC 5321. */
    SMTP,
    /** RFC 2033: LHLO, and a final reply for each recipient. */
    LMTP
}
