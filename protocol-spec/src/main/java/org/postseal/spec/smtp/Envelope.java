package org.postseal.spec.smtp;

import java.util.List;

/** The SMTP envelope of one transaction (RFC 5321 section 2.3.1). */
public record Envelope(
        ReversePath reversePath, MailParameters parameters, List<Recipient> recipients) {
    public Envelope {
        recipients = List.copyOf(recipients);
    }
}
