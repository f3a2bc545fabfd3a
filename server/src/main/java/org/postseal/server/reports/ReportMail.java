package org.postseal.server.reports;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.postseal.server.spool.Draft;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.QueueId;
import org.postseal.server.spool.Spool;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Puts a report into the queue as mail (RFC 8460 section 5.3): from there it goes as all mail does,
 * signed, and sealed where its receiver can (R-04).
 *
 * <p>It has a reverse-path, as RFC 5321 section 4.5.5 wants of what need not be without; NOTIFY is
 * NEVER, and a bounce that comes nonetheless has none, so nothing loops.
 */
@Requirement("R-04")
final class ReportMail {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final Spool spool;
    private final ReportSettings settings;
    private final Clock clock;
    private final RandomGenerator random;

    ReportMail(Spool spool, ReportSettings settings, Clock clock, RandomGenerator random) {
        this.spool = spool;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /** Durable on return. Blocks. */
    QueueId send(Prepared report, Mailbox from, Mailbox to) {
        Instant now = clock.instant();
        String messageId = "<" + hex() + "@" + settings.hostname() + ">";
        byte[] body = text(report, from, to, messageId, now).getBytes(US_ASCII);
        Draft draft = spool.draft();
        draft.write(body, 0, body.length);
        draft.commit(message(from, to, messageId, now)).toCompletableFuture().join();
        return draft.id();
    }

    private NewMessage message(Mailbox from, Mailbox to, String messageId, Instant now) {
        MailParameters parameters =
                new MailParameters(
                        OptionalLong.empty(),
                        Body.SEVENBIT,
                        to.needsSmtputf8(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false);
        RcptParameters never =
                new RcptParameters(
                        Set.of(RcptParameters.Notify.NEVER), Optional.empty(), Optional.empty());
        return new NewMessage(
                new Envelope(ReversePath.of(from), parameters, List.of(new Recipient(to, never))),
                new NewMessage.Arrival(now, "", settings.hostname(), "LOCAL"),
                new NewMessage.Traits(false, false, hex(), messageId, NewMessage.Made.REPORT, true),
                List.of());
    }

    private String text(Prepared report, Mailbox from, Mailbox to, String messageId, Instant now) {
        String boundary = "=_" + hex();
        String recipient = to.needsSmtputf8() ? "" : "To: <" + to.wire() + ">\r\n";
        return header(report, from, messageId, now)
                + recipient
                + "Content-Type: multipart/report; report-type=\"tlsrpt\";\r\n boundary=\""
                + boundary
                + "\"\r\n\r\n--"
                + boundary
                + "\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
                + people(report)
                + "\r\n--"
                + boundary
                + "\r\nContent-Type: application/tlsrpt+gzip\r\n"
                + "Content-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: attachment;\r\n filename=\""
                + report.fileName(settings.submitter())
                + "\"\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(report.gzip())
                + "\r\n--"
                + boundary
                + "--\r\n";
    }

    private String header(Prepared report, Mailbox from, String messageId, Instant now) {
        return "Received: by "
                + settings.hostname()
                + " (Postseal); "
                + DATE.format(now)
                + "\r\nDate: "
                + DATE.format(now)
                + "\r\nFrom: <"
                + from.wire()
                + ">\r\nSubject: Report Domain: "
                + report.domain()
                + "\r\n Submitter: "
                + settings.submitter()
                + "\r\n Report-ID: <"
                + report.id()
                + ">\r\nMessage-ID: "
                + messageId
                + "\r\nTLS-Report-Domain: "
                + report.domain()
                + "\r\nTLS-Report-Submitter: "
                + settings.submitter()
                // RFC 8460 section 3: delivered whatever TLS there is.
                + "\r\nTLS-Required: No"
                + "\r\nAuto-Submitted: auto-generated"
                + "\r\nMIME-Version: 1.0\r\n";
    }

    private String people(Prepared report) {
        return "This is an aggregate report by "
                + settings.submitter()
                + "\r\nfor "
                + report.domain()
                + ", "
                + report.day()
                + " (UTC), in the format of RFC 8460.\r\n";
    }

    private String hex() {
        byte[] octets = new byte[16];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }
}
