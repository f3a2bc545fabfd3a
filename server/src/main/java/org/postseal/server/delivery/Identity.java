package org.postseal.server.delivery;

import org.postseal.spec.smtp.Mailbox;

import java.util.Optional;

/**
 * Who this relay is.
 *
 * @param hostname its own name: Reporting-MTA, Maildir file names, MAILER-DAEMON
 * @param domain its mail domain: Seal-Origin, and where {@code <postmaster>} belongs
 * @param doubleBounces who is told of a notification that could not be delivered; empty: the log
 *     alone
 */
public record Identity(String hostname, String domain, Optional<Mailbox> doubleBounces) {}
