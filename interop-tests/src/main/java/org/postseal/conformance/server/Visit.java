package org.postseal.conformance.server;

import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Transcript;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Dialogue;
import org.postseal.conformance.wire.Reply;
import org.postseal.conformance.wire.TlsContexts;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/** One connection to the server under test, and what it has announced there. */
final class Visit implements AutoCloseable {
    private final ServerPeer peer;
    private final Transcript transcript;
    private final Dialogue dialogue;
    private Ehlo ehlo = new Ehlo(List.of());
    private SSLContext tls = TlsContexts.trustingAll();

    private Visit(ServerPeer peer, Transcript transcript, Dialogue dialogue) {
        this.peer = peer;
        this.transcript = transcript;
        this.dialogue = dialogue;
    }

    static Visit connect(ServerPeer peer, Transcript transcript, String channel)
            throws IOException {
        return new Visit(
                peer,
                transcript,
                Dialogue.connect(peer.address(), peer.limit(), transcript, channel));
    }

    /** Another connection to the same server, brought as far. */
    Visit another(Stage stage) throws IOException {
        Visit other = connect(peer, transcript, "smtp 2");
        try {
            stage.bring(other);
            return other;
        } catch (IOException | RuntimeException e) {
            other.close();
            throw e;
        }
    }

    /** Another connection, brought to {@link Stage#KEYS} and offering the TLS session of this. */
    Visit resuming() throws IOException {
        Visit other = connect(peer, transcript, "smtp 2");
        other.tls = tls;
        try {
            Stage.KEYS.bring(other);
            return other;
        } catch (IOException | RuntimeException e) {
            other.close();
            throw e;
        }
    }

    ServerPeer peer() {
        return peer;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    Ehlo announced() {
        return ehlo;
    }

    void greeting() throws IOException {
        Expect.code("the greeting", dialogue.reply(), 220);
    }

    void ehlo() throws IOException {
        Reply reply = dialogue.command("EHLO client.test");
        Expect.code("EHLO", reply, 250);
        ehlo = Ehlo.of(reply);
    }

    /** STARTTLS with its handshake; what was announced before is forgotten. */
    void secure() throws IOException {
        secure(tls);
    }

    void secure(SSLContext context) throws IOException {
        tls = context;
        if (!ehlo.has("STARTTLS")) {
            throw new NotImplemented("STARTTLS is not announced");
        }
        Expect.code("STARTTLS", dialogue.command("STARTTLS"), 220);
        ehlo = new Ehlo(List.of());
        dialogue.startTls(context);
    }

    void requireOpenPgp() {
        if (!ehlo.has("OPENPGP")) {
            throw new NotImplemented("OPENPGP is not announced after STARTTLS");
        }
    }

    void requireKeys() {
        requireOpenPgp();
        boolean keys =
                ehlo.parameters("OPENPGP").orElseThrow().stream()
                        .anyMatch("KEYS"::equalsIgnoreCase);
        if (!keys) {
            throw new NotImplemented("OPENPGP is announced without KEYS");
        }
    }

    /** True where PROVE stands in the OPENPGP keyword. */
    boolean offersProof() {
        return ehlo.parameters("OPENPGP").orElse(List.of()).stream()
                .anyMatch("PROVE"::equalsIgnoreCase);
    }

    void requireProve() {
        if (!offersProof()) {
            throw new NotImplemented("OPENPGP is announced without PROVE");
        }
        Violation.unless(dialogue.exporter().isPresent(), "PROVE is announced below TLS 1.3");
    }

    void requireSite() {
        requireOpenPgp();
        if (!sealLevels().contains("site")) {
            throw new NotImplemented("OPENPGP is announced without SEAL=site");
        }
    }

    List<String> sealLevels() {
        Optional<String> seal = ehlo.openPgp("SEAL");
        return seal.map(levels -> List.of(levels.toLowerCase(Locale.ROOT).split(",", -1)))
                .orElse(List.of());
    }

    void requireExtension(String keyword) {
        if (!ehlo.has(keyword)) {
            throw new NotImplemented(keyword + " is not announced");
        }
    }

    /** Sends a line and reads its reply. */
    Reply command(String line) throws IOException {
        return dialogue.command(line);
    }

    /** MAIL with the null reverse-path, which no check of senders refuses; must be taken. */
    void mail(String parameters) throws IOException {
        String line = "MAIL FROM:<>" + parameters;
        Expect.code(line, command(line), 250);
    }

    /** RCPT for the mailbox that exists; must be taken. */
    void rcpt(String parameters) throws IOException {
        String line = "RCPT TO:<" + peer.mailbox() + ">" + parameters;
        Expect.code(line, command(line), 250);
    }

    /** MAIL, RCPT and DATA: the server waits for content then. */
    void data() throws IOException {
        mail("");
        rcpt("");
        Expect.code("DATA", command("DATA"), 354);
    }

    /** The server still answers, and in step. */
    void isInStep() throws IOException {
        Expect.code("NOOP", command("NOOP"), 250);
    }

    /**
     * QUIT is answered next, so that nothing before it was taken for a command; a connection that
     * was closed instead took nothing either.
     */
    void nothingElseWasRun(String what) throws IOException {
        dialogue.send("QUIT\r\n");
        Optional<Reply> last = dialogue.next();
        last.ifPresent(
                reply ->
                        Violation.unless(
                                reply.code() == 221 || reply.code() == 421,
                                what + ": a reply too many, " + reply));
    }

    @Override
    public void close() throws IOException {
        dialogue.close();
    }
}
