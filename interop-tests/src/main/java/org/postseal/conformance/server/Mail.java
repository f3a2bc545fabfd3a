package org.postseal.conformance.server;

import java.util.UUID;

/** Small messages for the mailbox under test. */
final class Mail {
    private Mail() {}

    /** A header that says what the message is, and this body; lines end with CRLF. */
    static String of(String body) {
        return """
        From: conformance suite <postmaster@client.test>\r
        To: undisclosed-recipients:;\r
        Subject: test message of a conformance suite\r
        Date: Thu, 01 Jan 2026 00:00:00 +0000\r
        Message-ID: <%s@client.test>\r
        Auto-Submitted: auto-generated\r
        \r
        %s\r
        """
                .formatted(UUID.randomUUID(), body);
    }
}
