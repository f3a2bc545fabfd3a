package org.postseal.server.smtp;

/** What is done with a CR or LF that stands alone in message content (RFC 5321 section 2.3.8). */
public enum LineEnds {
    /** Refuse the message, after it was read to its real end. */
    REFUSE,
    /** Store CRLF instead. */
    NORMALISE
}
