package org.postseal.server.smtp;

import org.postseal.client.session.TlsExporter;
import org.postseal.server.auth.Authenticator;
import org.postseal.server.policy.Client;
import org.postseal.server.spool.NewMessage.Arrival;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Extension;
import org.postseal.spec.smtp.Recipient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLSession;

/**
 * The dialogue with one client, without its socket: command lines in, steps out. Used on one event
 * loop only.
 */
final class Session {
    /** Where the dialogue stands. */
    enum State {
        /** No EHLO or HELO yet. */
        START,
        READY,
        /** MAIL was taken. */
        MAIL,
        /** At least one RCPT was taken. */
        RCPT,
        /** At least one BDAT was begun. */
        CHUNKS
    }

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final SmtpServer server;
    private final Listener.Service service;
    private final InetAddress client;
    private final boolean tlsAtBalancer;
    private final Login login = new Login();

    private State state = State.START;
    private boolean tls;
    private Optional<byte[]> exporter = Optional.empty();
    private String helo = "";
    private String protocol = "SMTP";
    private Set<Extension> offered = Set.of();
    private Optional<Transaction> transaction = Optional.empty();
    private String lastCommand = "";
    private int errors;
    private int refusedRecipients;
    private int keyQueries;

    /** AUTH was refused: a client that did not wait says its password next. */
    private boolean secretMayFollow;

    Session(SmtpServer server, Listener.Service service, Visitor visitor) {
        this.server = server;
        this.service = service;
        this.client = visitor.address();
        this.tlsAtBalancer = visitor.tlsAtBalancer();
    }

    /** Does a command. {@code rest} says whether octets already follow it. */
    Step command(Command command, String arguments, boolean rest) {
        lastCommand = shown(command, arguments);
        secretMayFollow = command.has(Command.Rule.SECRET);
        if (rest && command.has(Command.Rule.ENDS_GROUP)) {
            // E-07: what was sent before TLS must not count as sent within it.
            return command == Command.STARTTLS ? Answer.DROP : Answer.GROUP_BROKEN;
        }
        if (!tls && command.has(Command.Rule.NEEDS_TLS)) {
            return Answer.TLS_FIRST;
        }
        if (!command.isLegalIn(state)) {
            return Answer.BAD_SEQUENCE;
        }
        return command.handler().handle(this, arguments);
    }

    private static String shown(Command command, String arguments) {
        boolean whole = !command.has(Command.Rule.SECRET);
        String text = whole ? arguments : arguments.split(" ", 2)[0];
        String end = text.length() == arguments.length() ? "" : " ...";
        return (command.name() + " " + text + end).strip();
    }

    /** A line that is no command, nor what AUTH waits for. */
    Step noCommand(String shown, Answer answer) {
        login.cancel();
        lastCommand = secretMayFollow ? "a line after AUTH" : shown;
        return answer;
    }

    /** A verb that is not in the table; one of another protocol ends the session. */
    Step unknown(String line) {
        boolean foreign =
                line.startsWith("GET ") || line.startsWith("POST ") || line.startsWith("CONNECT ");
        String shown = line.length() > 80 ? line.substring(0, 80) : line;
        return noCommand(shown, foreign ? Answer.TOO_MANY_ERRORS : Answer.UNKNOWN_COMMAND);
    }

    /** A time limit has passed. */
    Answer timedOut(Answer answer) {
        lastCommand = "after " + lastCommand;
        return settle(answer);
    }

    /** Every answer passes here last: refusals are logged and counted. */
    Answer settle(Answer answer) {
        if (answer.isPositive()) {
            return answer;
        }
        // Too many recipients is ordinary, and may come 100,000 times.
        if (!lastCommand.isEmpty() && answer.code() != 452) {
            LOG.info(
                    "NOQUEUE: reject: {} from [{}]: {}; helo=<{}>, proto={}",
                    lastCommand,
                    client.getHostAddress(),
                    answer.text(),
                    helo,
                    protocol());
        }
        if (answer.isSyntaxOrSequence()) {
            errors++;
        }
        boolean abused =
                errors >= settings().limits().errors()
                        || refusedRecipients >= settings().limits().refusedRecipients();
        return abused ? Answer.TOO_MANY_ERRORS : answer;
    }

    void greet(String name, String newProtocol, Set<Extension> extensions) {
        reset();
        helo = name;
        protocol = newProtocol;
        offered = extensions;
        state = State.READY;
    }

    /**
     * Forgets all that was learnt before TLS (RFC 3207 section 4.2).
     *
     * @param session empty where nothing can be told of it
     */
    void tlsStarted(Optional<SSLSession> session) {
        reset();
        session.flatMap(services().admission()::pinned).ifPresent(login::pinned);
        tls = true;
        exporter = session.flatMap(TlsExporter::channelBinding);
        helo = "";
        offered = Set.of();
        state = State.START;
    }

    void begin(Transaction newTransaction) {
        transaction = Optional.of(newTransaction);
        state = State.MAIL;
    }

    /** Takes in what was decided on a recipient. */
    Answer conclude(Recipient recipient, Answer answer) {
        if (answer.isPositive()) {
            transaction().accept(recipient);
            state = State.RCPT;
        } else if (answer.code() >= 500) {
            refusedRecipients++;
        }
        return answer;
    }

    void beginChunks() {
        state = State.CHUNKS;
    }

    /** Begins the content of this transaction with the trace field of this host. */
    MessageReceiver receive(MessageReceiver receiver) {
        receiver.prepend(
                ReceivedField.encode(arrival(), settings().hostname(), receiver.draft().id()));
        login.senders().ifPresent(receiver::restrict);
        transaction().receive(receiver);
        return receiver;
    }

    /** The content is whole; the transaction ends whatever comes of it. */
    Step acceptMessage() {
        Transaction ended = transaction();
        MessageReceiver receiver = ended.receiver().orElseThrow();
        transaction = Optional.empty();
        state = State.READY;
        lastCommand = ""; // a refusal of content is logged with its queue id
        return new Step.Later(
                server.acceptor().accept(receiver, ended.envelope(), arrival(), identified()),
                UnaryOperator.identity());
    }

    /** RSET, a new EHLO, or the end of the connection. */
    void reset() {
        transaction.flatMap(Transaction::receiver).ifPresent(MessageReceiver::abandon);
        transaction = Optional.empty();
        if (state != State.START) {
            state = State.READY;
        }
    }

    int countKeyQuery() {
        return ++keyQueries;
    }

    State state() {
        return state;
    }

    boolean isTls() {
        return tls;
    }

    /**
     * What a proof binds to this session: the RFC 9266 value of TLS that ends here and with the
     * client. JSSE's server takes no early data, so that a command in it was never read.
     */
    @Requirement("A-01")
    Optional<byte[]> provable() {
        return tlsAtBalancer ? Optional.empty() : exporter;
    }

    boolean inTransaction() {
        return transaction.isPresent();
    }

    Transaction transaction() {
        return transaction.orElseThrow();
    }

    Set<Extension> offered() {
        return offered;
    }

    Login login() {
        return login;
    }

    /** For the log line of the refusal: who is refused. */
    void note(String who) {
        lastCommand = lastCommand + " (" + who + ")";
    }

    /** Who can log in here; empty where nobody can. */
    Optional<Authenticator> users() {
        return service.isSubmission() ? services().admission().users() : Optional.empty();
    }

    /** RFC 6409 section 4.3: nobody submits unknown. */
    boolean mustLogIn() {
        return service.isSubmission() && login.identity().isEmpty();
    }

    Client identified() {
        return new Client(client, login.identity());
    }

    InetAddress client() {
        return client;
    }

    SmtpSettings settings() {
        return server.settings();
    }

    SmtpServices services() {
        return server.services();
    }

    ConnectionLimits limits() {
        return server.limits();
    }

    private Arrival arrival() {
        return new Arrival(
                server.services().clock().instant(), client.getHostAddress(), helo, protocol());
    }

    /** RFC 3848, RFC 6531 section 4.3. */
    private String protocol() {
        if (protocol.equals("SMTP")) {
            return protocol;
        }
        boolean utf8 = transaction.map(t -> t.mail().parameters().smtputf8()).orElse(false);
        return (utf8 ? "UTF8SMTP" : protocol) + (tls ? "S" : "") + (login.byPassword() ? "A" : "");
    }
}
