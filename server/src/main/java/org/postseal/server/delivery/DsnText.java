package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Reply;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** The two texts of a DSN: the one for people and the fields of RFC 3464 section 2. */
final class DsnText {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private DsnText() {}

    /** RFC 5322 section 3.3. */
    static String date(Instant at) {
        return DATE.format(at);
    }

    static byte[] people(Dsn dsn, String hostname) {
        StringBuilder text = new StringBuilder(1024);
        text.append("This is the mail system at host ").append(hostname).append(".\r\n\r\n");
        text.append(dsn.action().text()).append("\r\n");
        for (Dsn.Report report : dsn.reports()) {
            text.append("\r\n<").append(report.recipient().forwardPath().wire()).append(">:\r\n");
            text.append("  ").append(clean(report.text())).append("\r\n");
            diagnostic(dsn, report)
                    .ifPresent(said -> text.append("  It said: ").append(said).append("\r\n"));
            report.until()
                    .ifPresent(
                            end ->
                                    text.append("  It will be tried until ")
                                            .append(date(end))
                                            .append("\r\n"));
        }
        return text.toString().getBytes(UTF_8);
    }

    static byte[] fields(Dsn dsn, String hostname, boolean global) {
        StringBuilder text = new StringBuilder(1024);
        // The envelope id is printable ASCII (RFC 3461 section 4.4); anything else is not repeated.
        dsn.message()
                .parameters()
                .envid()
                .filter(id -> id.chars().allMatch(c -> c > ' ' && c < 127))
                .ifPresent(id -> field(text, "Original-Envelope-Id", id));
        field(text, "Reporting-MTA", "dns; " + hostname);
        field(text, "Arrival-Date", date(dsn.message().arrival().at()));
        for (Dsn.Report report : dsn.reports()) {
            text.append("\r\n");
            report.recipient()
                    .parameters()
                    .orcpt()
                    .filter(orcpt -> global || US_ASCII.newEncoder().canEncode(orcpt))
                    .ifPresent(orcpt -> field(text, "Original-Recipient", spaced(orcpt)));
            field(text, "Final-Recipient", address(report.recipient().forwardPath()));
            field(text, "Action", dsn.action().field());
            field(text, "Status", report.status());
            if (!report.relay().equals(Relay.NONE)) {
                field(text, "Remote-MTA", "dns; " + Relay.host(report.relay()));
            }
            diagnostic(dsn, report)
                    .ifPresent(said -> field(text, "Diagnostic-Code", "smtp; " + said));
            field(text, "Last-Attempt-Date", date(dsn.at()));
            report.until().ifPresent(end -> field(text, "Will-Retry-Until", date(end)));
        }
        return text.toString().getBytes(UTF_8);
    }

    /**
     * What the next hop said. Of a message unsealed here only the codes: the text may quote what
     * the path must not read.
     */
    @Requirement("P-10")
    private static Optional<String> diagnostic(Dsn dsn, Dsn.Report report) {
        return report.reply()
                .map(reply -> dsn.message().traits().unsealed() ? codes(reply) : reply.summary())
                .map(DsnText::clean);
    }

    private static String codes(Reply reply) {
        return reply.code() + reply.enhanced().map(code -> " " + code).orElse("");
    }

    private static String address(Mailbox mailbox) {
        return (mailbox.needsSmtputf8() ? "utf-8; " : "rfc822; ") + mailbox.wire();
    }

    /** {@code rfc822;a@b} with the space that readers expect. */
    private static String spaced(String orcpt) {
        return orcpt.replaceFirst(";\\s*", "; ");
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(clean(value)).append("\r\n");
    }

    /** No text from outside begins a line or a field of its own. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), 900));
        text.codePoints()
                .limit(900)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
