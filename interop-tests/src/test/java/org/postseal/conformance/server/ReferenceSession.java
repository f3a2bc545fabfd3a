package org.postseal.conformance.server;

import org.postseal.conformance.wire.Exporter;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One client of the reference server. */
final class ReferenceSession {
    private static final int SIZE = 10_000_000;
    private static final int ERRORS = 20;

    private final Mutant mutant;
    private final SSLContext context;
    private final ReferenceKeys keys;
    private final ReferenceUnsealer unsealer;
    private final ReferenceParameters parameters;
    private Socket socket;
    private ReferenceInput in;

    private boolean tls;
    private boolean greeted;
    private boolean esmtp;
    private boolean announced;
    private boolean open = true;
    private boolean mail;
    private boolean reqseal;
    private final List<String> recipients = new ArrayList<>();
    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    private boolean chunking;
    private int errors;

    ReferenceSession(
            Socket socket,
            SSLContext context,
            ReferenceSite site,
            ReferenceUnsealer unsealer,
            Mutant mutant)
            throws IOException {
        this.socket = socket;
        this.context = context;
        this.mutant = mutant;
        this.keys = new ReferenceKeys(site, mutant);
        this.unsealer = unsealer;
        this.parameters = new ReferenceParameters(mutant);
        this.in = new ReferenceInput(socket.getInputStream(), mutant);
    }

    void run() throws IOException {
        say("220 mx.dave.test ESMTP reference");
        while (open) {
            String line = in.line();
            if (mutant == Mutant.GROUP_DROPPED && in.hasMore()) {
                return;
            }
            command(line);
        }
    }

    private void say(String reply) throws IOException {
        if (reply.startsWith("5") && ++errors >= ERRORS && mutant != Mutant.ENDLESS_ERRORS) {
            write("421 4.7.0 too many errors");
            open = false;
            return;
        }
        write(reply);
    }

    private void write(String reply) throws IOException {
        socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private void command(String line) throws IOException {
        int limit = mutant == Mutant.SHORT_LINE_LIMIT ? 100 : ReferenceInput.LINE;
        boolean nul = line.indexOf('\0') >= 0 && mutant != Mutant.NUL_TAKEN;
        if (line.length() > limit || nul || line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
            say("500 5.5.2 not a line of a command");
            return;
        }
        int space = line.indexOf(' ');
        String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        String arguments = space < 0 ? "" : line.substring(space + 1);
        switch (verb) {
            case "EHLO" -> ehlo();
            case "HELO" -> helo();
            case "STARTTLS" -> startTls(arguments);
            case "PGPKEY" -> pgpkey(arguments);
            case "MAIL" -> mail(arguments);
            case "RCPT" -> rcpt(arguments);
            case "DATA" -> data();
            case "BDAT" -> bdat(arguments);
            case "RSET" -> rset();
            case "NOOP" ->
                    say("250 2.0.0 " + (mutant == Mutant.LONG_REPLY ? "x".repeat(600) : "ok"));
            case "VRFY" -> say("252 2.5.0 perhaps");
            case "QUIT" -> quit();
            default -> unknown();
        }
    }

    private void unknown() throws IOException {
        mail &= mutant != Mutant.UNKNOWN_VERB_RESETS;
        say("500 5.5.2 unknown command");
    }

    private void quit() throws IOException {
        say("221 2.0.0 bye");
        open = false;
    }

    private void rset() throws IOException {
        mail &= mutant == Mutant.TRANSACTION_KEPT;
        forget();
        say("250 2.0.0 ok");
    }

    private void forget() {
        recipients.clear();
        chunks.reset();
        chunking = false;
    }

    private void helo() throws IOException {
        greeted = true;
        esmtp = false;
        mail = false;
        forget();
        announced = tls && mutant == Mutant.PARAMETERS_AFTER_HELO;
        say(
                mutant == Mutant.KEYWORD_WITH_HELO
                        ? "250-mx.dave.test\r\n250 OPENPGP V=1"
                        : "250 mx.dave.test");
    }

    private void ehlo() throws IOException {
        boolean again = announced;
        greeted = true;
        esmtp = true;
        mail &= mutant == Mutant.TRANSACTION_KEPT;
        forget();
        announced = tls || mutant == Mutant.PARAMETERS_IN_CLEAR;
        StringBuilder reply =
                new StringBuilder("250-mx.dave.test\r\n250-PIPELINING\r\n250-SMTPUTF8");
        reply.append("\r\n250-CHUNKING\r\n250-ENHANCEDSTATUSCODES\r\n250-SIZE ").append(SIZE);
        if (!tls || mutant == Mutant.STARTTLS_WITHIN_TLS) {
            reply.append("\r\n250-STARTTLS");
        }
        boolean keyword = tls || mutant == Mutant.KEYWORD_IN_CLEAR;
        if (keyword && !(again && mutant == Mutant.KEYWORD_ONCE)) {
            reply.append("\r\n250-").append(keyword());
        }
        say(reply.append("\r\n250 8BITMIME").toString());
    }

    private String keyword() {
        boolean proves = keys.isBound() || (tls && mutant == Mutant.PROVES_OVER_TLS12);
        return proves ? mutant.keyword().replace(" KEYS", " KEYS PROVE") : mutant.keyword();
    }

    private void startTls(String arguments) throws IOException {
        if (!arguments.isEmpty() && mutant != Mutant.STARTTLS_PARAMETER) {
            say("501 5.5.4 no parameters");
        } else if (tls && mutant != Mutant.STARTTLS_WITHIN_TLS) {
            say("503 5.5.1 within TLS");
        } else if (in.hasMore() && !mutant.keepsInjected()) {
            open = false;
        } else {
            byte[] injected = in.waiting();
            say("220 2.0.0 go ahead");
            if (mutant != Mutant.CLEAR_AFTER_220) {
                secure(mutant == Mutant.INJECTED_RUN ? injected : new byte[0]);
            }
        }
    }

    private void secure(byte[] injected) throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, null, socket.getPort(), true);
        secured.setUseClientMode(false);
        secured.startHandshake();
        socket = secured;
        keys.bind(Exporter.of(secured.getSession()));
        InputStream rest = secured.getInputStream();
        in =
                new ReferenceInput(
                        injected.length == 0
                                ? rest
                                : new SequenceInputStream(new ByteArrayInputStream(injected), rest),
                        mutant);
        tls = true;
        greeted &= mutant == Mutant.HELLO_REMEMBERED;
        esmtp &= mutant == Mutant.HELLO_REMEMBERED;
        mail &= mutant == Mutant.TRANSACTION_REMEMBERED;
        announced = false;
    }

    private void pgpkey(String arguments) throws IOException {
        if (!tls && mutant != Mutant.PGPKEY_IN_CLEAR) {
            say("530 5.7.10 TLS first");
            return;
        }
        boolean hello = esmtp || (greeted && mutant == Mutant.PGPKEY_AFTER_HELO);
        if (!hello || (chunking && mutant != Mutant.PGPKEY_BETWEEN_CHUNKS)) {
            say("503 5.5.1 not now");
            return;
        }
        String reply = keys.answer(arguments);
        mail |= mutant == Mutant.PGPKEY_BEGINS_TRANSACTION;
        mail &= mutant != Mutant.PGPKEY_ENDS_TRANSACTION;
        mail &= mutant != Mutant.REFUSED_PGPKEY_ENDS_TRANSACTION || !reply.startsWith("5");
        if (mutant == Mutant.OUT_OF_ORDER && in.hasMore()) {
            command(in.line());
        }
        say(reply);
    }

    private void mail(String arguments) throws IOException {
        String given = after(arguments).toUpperCase(Locale.ROOT);
        if (!greeted) {
            say("503 5.5.1 EHLO first");
        } else if (!arguments.toUpperCase(Locale.ROOT).startsWith("FROM:<")) {
            say("501 5.5.4 syntax");
        } else if (given.startsWith("SIZE=")) {
            size(Long.parseLong(given.substring(5)));
        } else if (mutant == Mutant.NO_NULL_SENDER && arguments.contains("<>")) {
            say("550 5.7.1 no null reverse-path");
        } else {
            String refusal = parameters.refusalOfMail(given, announced);
            if (refusal.isEmpty()) {
                begin(!given.isEmpty());
            } else {
                say(refusal);
            }
        }
    }

    private static String after(String arguments) {
        int end = arguments.indexOf('>');
        return end < 0 ? "" : arguments.substring(end + 1).strip();
    }

    private void size(long octets) throws IOException {
        if (octets > SIZE && mutant != Mutant.ANY_SIZE) {
            say("552 5.3.4 too big");
        } else {
            begin(false);
        }
    }

    private void begin(boolean sealed) throws IOException {
        mail = true;
        reqseal = sealed;
        forget();
        say((mutant == Mutant.ENHANCED_CLASS ? "250 5.1.0" : "250 2.1.0") + " ok");
    }

    private void rcpt(String arguments) throws IOException {
        String upper = arguments.toUpperCase(Locale.ROOT);
        if (!mail) {
            say("503 5.5.1 MAIL first");
        } else if (!upper.startsWith("TO:<") || !arguments.contains(">")) {
            say("501 5.5.4 syntax");
        } else {
            String refusal =
                    parameters.refusalOfRcpt(after(arguments).toUpperCase(Locale.ROOT), announced);
            if (refusal.isEmpty()) {
                recipients.add(recipient(arguments));
                say("250 2.1.5 ok");
            } else {
                mail &= mutant != Mutant.KEYFPR_ENDS_TRANSACTION;
                say(refusal);
            }
        }
    }

    private String recipient(String arguments) {
        String address = arguments.substring(arguments.indexOf('<') + 1, arguments.indexOf('>'));
        int at = address.indexOf('@');
        return at < 0 || mutant == Mutant.DOMAIN_CASE
                ? address
                : address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT);
    }

    private void data() throws IOException {
        if (recipients.isEmpty()) {
            say("503 5.5.1 RCPT first");
            return;
        }
        say("354 go ahead");
        byte[] content = in.content();
        if (mutant == Mutant.LONG_CONTENT_LINE_DROPPED && content.length > 1_000_000) {
            open = false;
            return;
        }
        end(content);
        if (mutant == Mutant.PGPKEY_IN_DATA
                && new String(content, StandardCharsets.ISO_8859_1).contains("\nPGPKEY ")) {
            say("252 2.0.0 no key disclosed");
        }
    }

    private void end(byte[] content) throws IOException {
        String reply =
                reqseal && mutant == Mutant.REQSEAL_REFUSED
                        ? "550 5.7.10 no way onward"
                        : unsealer.judge(content, recipients);
        mail = false;
        forget();
        say(reply);
    }

    private void bdat(String arguments) throws IOException {
        String digits = arguments.split(" ", -1)[0];
        if (!digits.matches("[0-9]{1,7}")) {
            say(mutant == Mutant.BDAT_ANY_SIZE ? "250 2.0.0 ok" : "501 5.5.4 syntax");
            return;
        }
        boolean last = arguments.toUpperCase(Locale.ROOT).endsWith(" LAST");
        if (recipients.isEmpty()) {
            if (mutant != Mutant.REFUSED_CHUNK_RUN) {
                in.chunk(Integer.parseInt(digits));
            }
            say("503 5.5.1 RCPT first");
        } else if (chunking && mutant == Mutant.ONE_CHUNK) {
            say("503 5.5.1 one chunk only");
        } else {
            chunk(Integer.parseInt(digits), last);
        }
    }

    private void chunk(int octets, boolean last) throws IOException {
        chunking = true;
        chunks.writeBytes(mutant == Mutant.DOT_ENDS_CHUNK ? in.content() : in.chunk(octets));
        if (last) {
            end(chunks.toByteArray());
        } else {
            say("250 2.0.0 octets received");
        }
    }
}
