package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;
import org.postseal.conformance.wire.TlsContexts;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What the extension needs of STARTTLS (section 3 of the draft, RFC 3207). */
final class StartTlsSection {
    private StartTlsSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(2, "STARTTLS")
                .must(
                        1,
                        "forgets at the handshake that EHLO was said: PGPKEY gets 503 5.5.1",
                        Stage.SECURED,
                        StartTlsSection::helloForgotten,
                        "E-03")
                .must(
                        2,
                        "forgets at the handshake a transaction begun before",
                        Stage.GREETED,
                        StartTlsSection::transactionForgotten,
                        "E-03")
                .must(
                        3,
                        "drops the connection where octets follow STARTTLS before TLS",
                        Stage.GREETED,
                        StartTlsSection::injected,
                        "E-07")
                .must(
                        4,
                        "goes over to TLS where STARTTLS is the last command of a group",
                        Stage.GREETED,
                        StartTlsSection::lastOfGroup,
                        "E-07")
                .must(
                        5,
                        "refuses STARTTLS with a parameter (RFC 3207 section 4)",
                        Stage.GREETED,
                        StartTlsSection::parameter)
                .must(
                        6,
                        "refuses STARTTLS within TLS (RFC 3207 section 4.2)",
                        Stage.TLS,
                        StartTlsSection::withinTls)
                .must(
                        7,
                        "runs no command in clear after its 220 to STARTTLS (RFC 3207 section 4)",
                        Stage.GREETED,
                        StartTlsSection::noWayBack,
                        "E-03")
                .cases();
    }

    private static Verdict helloForgotten(Visit visit) throws IOException {
        String query = "PGPKEY SITE " + visit.peer().domain();
        Reply reply = visit.command(query);
        visit.ehlo();
        visit.requireKeys();
        return Expect.exactly(query + " without EHLO after TLS", reply, 503, "5.5.1");
    }

    private static Verdict transactionForgotten(Visit visit) throws IOException {
        visit.requireExtension("STARTTLS");
        visit.mail("");
        Reply reply = visit.command("STARTTLS");
        if (reply.isPermanent()) {
            return Verdict.pass(); // refused within a transaction: nothing to forget
        }
        Expect.code("STARTTLS within a transaction", reply, 220);
        visit.dialogue().startTls(TlsContexts.trustingAll());
        String rcpt = "RCPT TO:<" + visit.peer().mailbox() + ">";
        Expect.code(rcpt + " with MAIL before TLS only", visit.command(rcpt), 503);
        return Verdict.pass();
    }

    /** The handshake is tried, to see whether what was injected is run within TLS. */
    private static Verdict injected(Visit visit) throws IOException {
        visit.requireExtension("STARTTLS");
        visit.dialogue().send("STARTTLS\r\nRSET\r\n");
        Optional<Reply> reply = visit.dialogue().next();
        if (reply.isEmpty()) {
            return Verdict.pass();
        }
        if (reply.get().code() != 220) {
            Expect.refused("STARTTLS with octets after it", reply.get());
            Violation.unless(
                    visit.dialogue().next().isEmpty(),
                    "refused, but the connection was not dropped");
            return Verdict.pass();
        }
        try {
            visit.dialogue().startTls(TlsContexts.trustingAll());
        } catch (IOException e) {
            visit.dialogue().note("no handshake: " + e.getMessage());
            return Verdict.pass();
        }
        return injectedBeforeHandshake(visit);
    }

    private static Verdict injectedBeforeHandshake(Visit visit) throws IOException {
        visit.dialogue().send("EHLO client.test\r\n");
        Optional<Reply> first = visit.dialogue().next();
        if (first.isEmpty()) {
            return Verdict.pass();
        }
        Violation.unless(
                first.get().lines().size() > 1,
                "a command sent in clear was run within TLS: " + first.get());
        boolean ours = Ehlo.of(first.get()).has("OPENPGP");
        Violation.unless(!ours, "the octets were dropped, but not the connection");
        return new Verdict(
                Verdict.Kind.NON_STRICT,
                "the octets were dropped, but not the connection (no OPENPGP here, and RFC 3207"
                        + " does not ask for it)");
    }

    private static Verdict lastOfGroup(Visit visit) throws IOException {
        visit.requireExtension("STARTTLS");
        visit.dialogue().send("NOOP\r\nSTARTTLS\r\n");
        Expect.code("NOOP", visit.dialogue().reply(), 250);
        Expect.code("STARTTLS as the last of a group", visit.dialogue().reply(), 220);
        visit.dialogue().startTls(TlsContexts.trustingAll());
        visit.ehlo();
        return Verdict.pass();
    }

    private static Verdict parameter(Visit visit) throws IOException {
        visit.requireExtension("STARTTLS");
        Expect.refused("STARTTLS now", visit.command("STARTTLS now"));
        return Verdict.pass();
    }

    private static Verdict withinTls(Visit visit) throws IOException {
        Expect.refused("STARTTLS within TLS", visit.command("STARTTLS"));
        return Verdict.pass();
    }

    private static Verdict noWayBack(Visit visit) throws IOException {
        visit.requireExtension("STARTTLS");
        Expect.code("STARTTLS", visit.command("STARTTLS"), 220);
        visit.dialogue().send("NOOP\r\nNOOP\r\nNOOP\r\n");
        String octets = visit.dialogue().octets();
        Violation.unless(
                !octets.startsWith("2"), "a command in clear was run in place of a handshake");
        return Verdict.pass();
    }
}
