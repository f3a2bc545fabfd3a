package org.postseal.server.delivery;

import org.postseal.spec.smtp.EnhancedCode;
import org.postseal.spec.smtp.Reply;

import java.util.Locale;
import java.util.Optional;

/**
 * Why mail for a recipient could not be handed on: a value, never an exception. {@link Triage}
 * alone turns it into retry or bounce.
 *
 * @param scope what the trouble is with
 * @param permanence whether trying again can help
 * @param status enhanced code (RFC 3463); its class agrees with {@code permanence}
 * @param reply what the next hop said, where it said something: the Diagnostic-Code of a DSN
 * @param wire for the sender of the message: the text of a DSN
 * @param log for the log line of this attempt
 * @param operator for {@code queue show}: what stands in the way and where to look
 */
public record Trouble(
        Scope scope,
        Permanence permanence,
        String status,
        Optional<Reply> reply,
        String wire,
        String log,
        String operator) {
    /** What the trouble is with. */
    public enum Scope {
        RECIPIENT,
        MESSAGE,
        /** The next hop: every message for it is in the same trouble. */
        SITE
    }

    /** Whether trying again can help. */
    public enum Permanence {
        TRANSIENT,
        PERMANENT
    }

    public boolean isPermanent() {
        return permanence == Permanence.PERMANENT;
    }

    /** Trouble found here, before or without a reply. */
    public static Trouble here(
            Scope scope, Permanence permanence, String status, String wire, String detail) {
        String operator = detail.isEmpty() ? wire : wire + ": " + detail;
        return new Trouble(scope, permanence, status, Optional.empty(), wire, operator, operator);
    }

    /** A 4xx or 5xx reply to {@code stage}. */
    public static Trouble said(String peer, String stage, Reply reply) {
        Permanence permanence = reply.isPermanent() ? Permanence.PERMANENT : Permanence.TRANSIENT;
        String said = "host " + peer + " said: " + reply.summary();
        return new Trouble(
                scopeOf(stage),
                permanence,
                statusOf(reply, permanence),
                Optional.of(reply),
                "The mail server " + Relay.host(peer) + " refused it",
                said + " (in reply to " + stage + ")",
                said + " (in reply to " + stage + ")");
    }

    /** The connection or the protocol failed; {@code detail} names peer, stage and cause. */
    public static Trouble broken(String stage, String detail) {
        String status = stage.equals("connect") ? "4.4.1" : "4.4.2";
        return new Trouble(
                Scope.SITE,
                Permanence.TRANSIENT,
                status,
                Optional.empty(),
                "The mail server for this address could not be reached or broke off",
                detail,
                detail);
    }

    /** The same trouble, to be tried again whatever the reply's class. */
    public Trouble asTransient(String newStatus) {
        return new Trouble(scope, Permanence.TRANSIENT, newStatus, reply, wire, log, operator);
    }

    private static Scope scopeOf(String stage) {
        return switch (stage.toUpperCase(Locale.ROOT).split("[ :]", 2)[0]) {
            case "RCPT" -> Scope.RECIPIENT;
            case "MAIL", "DATA", "BDAT", "MESSAGE", "FINAL", "END" -> Scope.MESSAGE;
            default -> Scope.SITE;
        };
    }

    private static String statusOf(Reply reply, Permanence permanence) {
        int statusClass = permanence == Permanence.PERMANENT ? 5 : 4;
        return reply.enhanced()
                .filter(code -> code.statusClass() == statusClass)
                .map(EnhancedCode::toString)
                .orElse(statusClass + ".0.0");
    }
}
