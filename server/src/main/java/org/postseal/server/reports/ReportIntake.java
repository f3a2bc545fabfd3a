package org.postseal.server.reports;

import org.postseal.server.delivery.Intake;
import org.postseal.server.spool.QueueId;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the mail of our own rua address. A report is stored and not delivered; whatever else comes
 * there, broken reports included, is mail for people and goes on.
 */
final class ReportIntake implements Intake {
    private static final Logger LOG = LoggerFactory.getLogger(ReportIntake.class);

    private final Set<Mailbox> addresses;
    private final IncomingReports reports;

    ReportIntake(Set<Mailbox> addresses, IncomingReports reports) {
        this.addresses =
                addresses.stream().map(ReportIntake::canonical).collect(Collectors.toSet());
        this.reports = reports;
    }

    @Override
    public boolean isFor(Mailbox recipient) {
        return addresses.contains(canonical(recipient));
    }

    /** Our own address: any case will do. */
    private static Mailbox canonical(Mailbox mailbox) {
        return new Mailbox(mailbox.localPart().toLowerCase(Locale.ROOT), mailbox.domain());
    }

    @Override
    public boolean take(QueueId id, InputStream mail) throws IOException {
        try {
            Optional<TlsReport> report = Attachments.report(mail);
            if (report.isEmpty()) {
                LOG.info("{}: no report in it, delivered as mail", id);
                return false;
            }
            boolean kept = reports.keep(id.toString(), report.get());
            LOG.info(
                    "{}: report {}",
                    id,
                    kept ? "stored: " + ReportText.line(report.get()) : "too large, or too many");
            return kept;
        } catch (SyntaxException e) {
            LOG.info("{}: not a report ({}), delivered as mail", id, e.getMessage());
            return false;
        }
    }
}
