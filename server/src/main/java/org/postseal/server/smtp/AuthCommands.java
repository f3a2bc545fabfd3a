package org.postseal.server.smtp;

import org.postseal.server.auth.Authenticator;
import org.postseal.server.auth.Exchange;
import org.postseal.server.auth.Exchange.Turn;
import org.postseal.server.auth.Mechanism;
import org.postseal.server.auth.Senders;
import org.postseal.spec.smtp.Extension;

import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/** AUTH (RFC 4954): only where mail is submitted, and only over TLS. */
final class AuthCommands {
    private static final int MOST_FAILURES = 3;

    private static final Answer NOT_OFFERED = Answer.of(502, "5.5.1", "AUTH is not offered");
    private static final Answer NEEDS_TLS =
            Answer.of(538, "5.7.11", "Encryption required: issue STARTTLS first");
    private static final Answer ALREADY = Answer.of(503, "5.5.1", "Already authenticated");
    private static final Answer UNKNOWN =
            Answer.of(504, "5.5.4", "Unrecognized authentication mechanism");
    private static final Answer NOT_BASE64 = Answer.of(501, "5.5.2", "Cannot decode base64");
    private static final Answer MALFORMED =
            Answer.of(501, "5.5.2", "Not a message of this mechanism");
    private static final Answer CANCELLED = Answer.of(501, "5.7.0", "Authentication cancelled");
    private static final Answer ACCEPTED = Answer.of(235, "2.7.0", "Authentication succeeded");
    private static final Answer INVALID =
            Answer.of(535, "5.7.8", "Authentication credentials invalid");
    private static final Answer TOO_MANY_HERE =
            Answer.of(421, "4.7.0", "Too many failed attempts to authenticate").closing();
    private static final Answer TOO_MANY =
            Answer.of(454, "4.7.0", "Too many failed attempts from your address, try later");
    private static final Answer BUSY = Answer.of(454, "4.7.0", "Busy, try again later");

    private AuthCommands() {}

    /** The EHLO line. */
    static String keyword(Session session, Authenticator users) {
        return users.offered(session.provable()).stream()
                .map(Mechanism::text)
                .collect(Collectors.joining(" ", "AUTH ", ""));
    }

    static Step auth(Session session, String arguments) {
        Optional<Authenticator> users = session.users();
        if (users.isEmpty()) {
            return NOT_OFFERED;
        }
        if (!session.isTls()) {
            return NEEDS_TLS;
        }
        if (!session.offered().contains(Extension.AUTH)) {
            return Answer.BAD_SEQUENCE; // HELO was said, which offers nothing
        }
        Login login = session.login();
        if (login.byPassword()) {
            return ALREADY;
        }
        if (!session.limits().mayAuthenticate(session.client())) {
            return TOO_MANY;
        }
        int space = arguments.indexOf(' ');
        String name = space < 0 ? arguments : arguments.substring(0, space);
        Optional<byte[]> binding = session.provable();
        Optional<Mechanism> mechanism =
                Mechanism.of(name).filter(users.get().offered(binding)::contains);
        if (mechanism.isEmpty()) {
            return UNKNOWN;
        }
        Exchange exchange = users.get().begin(mechanism.get(), binding);
        login.begin(new Login.Attempt(mechanism.get(), exchange));
        // Both mechanisms begin with the client: without its word it is asked for.
        return space < 0
                ? challenge(new byte[0])
                : initial(session, arguments.substring(space + 1));
    }

    /** {@code =} stands for a word that is empty. */
    private static Step initial(Session session, String response) {
        return respond(session, response.equals("=") ? "" : response);
    }

    /** A line that is no command: what the client answers to 334. */
    static Step respond(Session session, String line) {
        Login login = session.login();
        Exchange exchange = login.attempt().orElseThrow().exchange();
        if (line.equals("*")) {
            login.cancel();
            return CANCELLED;
        }
        byte[] response;
        try {
            response = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            login.cancel();
            return NOT_BASE64;
        }
        CompletableFuture<Turn> turn;
        try {
            turn = session.users().orElseThrow().respond(exchange, response).toCompletableFuture();
        } catch (RejectedExecutionException e) {
            login.cancel();
            return BUSY;
        }
        return new Step.Later(
                turn.thenApply(AuthCommands::answer),
                answer -> settled(session, turn.resultNow(), answer));
    }

    private static Answer answer(Turn turn) {
        return switch (turn) {
            case Turn.Challenge(byte[] octets) -> challenge(octets);
            case Turn.Accepted _ -> ACCEPTED;
            case Turn.Refused _ -> INVALID;
            case Turn.Malformed _ -> MALFORMED;
        };
    }

    private static Answer challenge(byte[] octets) {
        return Answer.plain(334, Base64.getEncoder().encodeToString(octets));
    }

    private static Answer settled(Session session, Turn turn, Answer answer) {
        Login login = session.login();
        return switch (turn) {
            case Turn.Challenge _ -> answer;
            case Turn.Accepted(String user, Senders senders) -> {
                login.succeed(user, senders);
                yield answer;
            }
            case Turn.Malformed _ -> {
                login.cancel();
                yield answer;
            }
            case Turn.Refused(String reason) -> {
                session.note(reason);
                session.limits().countFailedLogin(session.client());
                yield login.countFailure() < MOST_FAILURES ? answer : TOO_MANY_HERE;
            }
        };
    }
}
