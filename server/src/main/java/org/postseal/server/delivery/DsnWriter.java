package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.Notice;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Writes notifications as {@code multipart/report} (RFC 6522, 3464; RFC 6533 where an address is
 * not ASCII). Only the header of the subject message is returned, whatever RET says (P-10).
 */
@Requirement("P-10")
final class DsnWriter {
    private final String hostname;
    private final RandomGenerator random;

    DsnWriter(String hostname, RandomGenerator random) {
        this.hostname = hostname;
        this.random = random;
    }

    /**
     * @param returned header fields to return, raw, each with its CRLF
     */
    Notice write(Dsn dsn, byte[] returned) {
        String unique = hex();
        String messageId = "<" + unique + "@" + hostname + ">";
        byte[] body = body(dsn, returned, messageId, "=_" + hex());
        boolean eightBit = !isAscii(body);
        // A null reverse-path and NOTIFY=NEVER: a DSN is never answered by another (RFC 3461
        // section 6.2). REQSEAL goes back with it (M-02), and so does REQUIRETLS (RFC 8689
        // section 5).
        MailParameters parameters =
                new MailParameters(
                        OptionalLong.empty(),
                        eightBit ? Body.EIGHTBITMIME : Body.SEVENBIT,
                        dsn.addressee().needsSmtputf8(),
                        Optional.empty(),
                        Optional.empty(),
                        dsn.message().parameters().reqseal(),
                        dsn.message().parameters().requiretls());
        Recipient to =
                new Recipient(
                        dsn.addressee(),
                        new RcptParameters(
                                Set.of(RcptParameters.Notify.NEVER),
                                Optional.empty(),
                                Optional.empty()));
        NewMessage message =
                new NewMessage(
                        new Envelope(ReversePath.NULL, parameters, List.of(to)),
                        new NewMessage.Arrival(dsn.at(), "", hostname, "LOCAL"),
                        new NewMessage.Traits(
                                eightBit,
                                false,
                                hex(),
                                messageId,
                                NewMessage.Made.NOTIFICATION,
                                false),
                        List.of());
        return new Notice(message, body);
    }

    private byte[] body(Dsn dsn, byte[] returned, String messageId, String boundary) {
        boolean global = needsGlobal(dsn);
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        put(out, header(dsn, messageId, boundary));
        part(
                out,
                boundary,
                "text/plain; charset=utf-8",
                "Notification",
                DsnText.people(dsn, hostname));
        part(
                out,
                boundary,
                global ? "message/global-delivery-status" : "message/delivery-status",
                "Delivery report",
                DsnText.fields(dsn, hostname, global));
        part(
                out,
                boundary,
                global ? "message/global-headers" : "text/rfc822-headers",
                "Header of the message",
                returned);
        put(out, "--" + boundary + "--\r\n");
        return out.toByteArray();
    }

    private String header(Dsn dsn, String messageId, String boundary) {
        return "Received: by "
                + hostname
                + " (Postseal); "
                + DsnText.date(dsn.at())
                + "\r\nDate: "
                + DsnText.date(dsn.at())
                + "\r\nFrom: Mail Delivery System <MAILER-DAEMON@"
                + hostname
                + ">\r\nTo: <"
                + dsn.addressee().wire()
                + ">\r\nSubject: "
                + dsn.action().subject()
                + "\r\nMessage-ID: "
                + messageId
                + "\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0"
                + "\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n boundary=\""
                + boundary
                + "\"\r\n\r\n";
    }

    private static void part(
            ByteArrayOutputStream out,
            String boundary,
            String type,
            String description,
            byte[] content) {
        String encoding = isAscii(content) ? "7bit" : "8bit";
        put(
                out,
                "--"
                        + boundary
                        + "\r\nContent-Description: "
                        + description
                        + "\r\nContent-Type: "
                        + type
                        + "\r\nContent-Transfer-Encoding: "
                        + encoding
                        + "\r\n\r\n");
        out.writeBytes(content);
        put(out, "\r\n");
    }

    /** RFC 6533: an address that is not ASCII can only be told by the UTF-8 forms. */
    private static boolean needsGlobal(Dsn dsn) {
        return dsn.message().parameters().smtputf8()
                || dsn.addressee().needsSmtputf8()
                || dsn.reports().stream()
                        .anyMatch(report -> report.recipient().forwardPath().needsSmtputf8());
    }

    private String hex() {
        byte[] octets = new byte[16];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(UTF_8));
    }

    private static boolean isAscii(byte[] octets) {
        return US_ASCII.newEncoder()
                .canEncode(new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
}
