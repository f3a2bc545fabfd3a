package org.postseal.server.smtp;

import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Extension;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** EHLO and HELO (RFC 5321 section 4.1.1.1). */
final class HelloCommands {
    private HelloCommands() {}

    @Requirement({"E-01", "E-02"})
    static Step ehlo(Session session, String arguments) {
        if (!isName(arguments)) {
            return Answer.BAD_SYNTAX;
        }
        EnumSet<Extension> offered =
                EnumSet.of(
                        Extension.SIZE, Extension.EIGHTBITMIME, Extension.SMTPUTF8, Extension.DSN);
        List<String> lines = new ArrayList<>();
        lines.add(session.settings().hostname());
        lines.add("PIPELINING");
        lines.add("SIZE " + session.settings().limits().messageSize());
        lines.add("8BITMIME");
        lines.add("SMTPUTF8");
        lines.add("CHUNKING");
        lines.add("ENHANCEDSTATUSCODES");
        // Never the last line: there are clients that look for it behind "250-" alone.
        if (!session.isTls() && session.services().tls().isPresent()) {
            lines.add("STARTTLS");
        }
        lines.add("DSN");
        if (session.isTls() && session.services().keys().isPresent()) {
            offered.add(Extension.OPENPGP);
            lines.add(session.services().keys().get().ehloKeyword(session.provable()));
        }
        if (session.isTls()) {
            offered.add(Extension.REQUIRETLS); // RFC 8689 section 2: not outside TLS
            lines.add("REQUIRETLS");
        }
        if (session.isTls() && session.users().isPresent()) {
            offered.add(Extension.AUTH);
            lines.add(AuthCommands.keyword(session, session.users().get()));
        }
        session.greet(arguments, "ESMTP", offered);
        return Answer.lines(250, "", lines);
    }

    /** E-05: nothing is offered. */
    @Requirement("E-05")
    static Step helo(Session session, String arguments) {
        if (!isName(arguments)) {
            return Answer.BAD_SYNTAX;
        }
        session.greet(arguments, "SMTP", EnumSet.noneOf(Extension.class));
        return Answer.plain(250, session.settings().hostname());
    }

    /** Many clients send what is neither a domain nor a literal: one word is asked for. */
    private static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= 255 && text.indexOf(' ') < 0;
    }
}
