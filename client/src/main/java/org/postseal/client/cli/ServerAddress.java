package org.postseal.client.cli;

import org.postseal.client.session.TlsMode;
import org.postseal.client.smtp.Target;

/**
 * A server as people name it: {@code HOST[:PORT]}, {@code smtp://HOST[:PORT]} or {@code
 * smtps://HOST[:PORT]}, which is in TLS from the first octet (RFC 8314).
 */
record ServerAddress(HostPort host, boolean implicitTls) {
    private static final String SMTP = "smtp://";
    private static final String SMTPS = "smtps://";
    private static final int SMTP_PORT = 25;
    private static final int SUBMISSIONS_PORT = 465;

    static ServerAddress parse(String text) throws CommandFailure {
        try {
            if (text.startsWith(SMTPS)) {
                String host = text.substring(SMTPS.length());
                return new ServerAddress(HostPort.parse(host, SUBMISSIONS_PORT), true);
            }
            String host = text.startsWith(SMTP) ? text.substring(SMTP.length()) : text;
            return new ServerAddress(HostPort.parse(host, SMTP_PORT), false);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.CONFIG, "server: " + e.getMessage());
        }
    }

    /** Who asks for TLS from the first octet is sure of the host, or goes nowhere. */
    Target secured(Target target) {
        if (!implicitTls) {
            return target;
        }
        return target.withImplicitTls(
                target.tls() == TlsMode.DANE ? TlsMode.DANE : TlsMode.VERIFIED);
    }
}
