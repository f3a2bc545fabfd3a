package org.postseal.spec.smtp;

import java.util.Optional;

/**
 * The reverse-path of MAIL FROM; empty is the null reverse-path {@code <>} (RFC 5321 section
 * 4.5.5).
 */
public record ReversePath(Optional<Mailbox> mailbox) {
    public static final ReversePath NULL = new ReversePath(Optional.empty());

    public static ReversePath of(Mailbox mailbox) {
        return new ReversePath(Optional.of(mailbox));
    }

    public boolean isNull() {
        return mailbox.isEmpty();
    }

    /** The text between the angle brackets; empty for the null reverse-path. */
    public String wire() {
        return mailbox.map(Mailbox::wire).orElse("");
    }
}
