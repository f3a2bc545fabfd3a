package org.postseal.server.reports;

import org.postseal.spec.smtp.Mailbox;

import java.util.Optional;
import java.util.Set;

/**
 * How this site reports.
 *
 * @param hostname of this server
 * @param submitter the site's domain, in whose name reports are made
 * @param organization its name for people
 * @param contact who answers for the reports: From, reverse-path and contact-info, at a domain that
 *     is signed for here; without it nothing is sent
 * @param intake local addresses whose mail is searched for reports
 */
public record ReportSettings(
        String hostname,
        String submitter,
        String organization,
        Optional<Mailbox> contact,
        Set<Mailbox> intake) {
    public ReportSettings {
        intake = Set.copyOf(intake);
    }
}
