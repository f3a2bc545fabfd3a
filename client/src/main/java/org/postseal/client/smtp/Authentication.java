package org.postseal.client.smtp;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;

import org.postseal.client.session.Credentials;
import org.postseal.client.session.TlsExporter;
import org.postseal.spec.smtp.Reply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/**
 * AUTH (RFC 4954) as a client: SCRAM-SHA-256, bound to the channel where both sides can, else
 * PLAIN. Only after TLS with a host that verified. A host that takes the login without having shown
 * that it knows the password is not the one that the password is for.
 */
final class Authentication {
    private static final String STAGE = "AUTH";
    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";

    /** RFC 7677 section 4. Fewer would make a proof that was overheard cheap to guess from. */
    private static final int LEAST_ITERATIONS = 4096;

    /** A second or two of work: more would be a host that wants to keep this one busy. */
    private static final int MOST_ITERATIONS = 2_000_000;

    private final Wire wire;
    private final Credentials credentials;
    private final Duration limit;

    Authentication(Wire wire, Credentials credentials, Duration limit) {
        this.wire = wire;
        this.credentials = credentials;
        this.limit = limit;
    }

    void run(EhloResponse ehlo, SSLSession tls) throws SmtpException {
        char[] password;
        try {
            password = credentials.password();
        } catch (IOException e) {
            throw wire.failed(STAGE, "no password: " + e.getMessage());
        }
        List<String> offered = offered(ehlo);
        Optional<byte[]> binding = TlsExporter.channelBinding(tls);
        List<String> scram = new ArrayList<>(offered);
        scram.retainAll(binding.isPresent() ? List.of(SCRAM, PLUS) : List.of(SCRAM));
        if (!scram.isEmpty()) {
            scram(scram, password, binding);
        } else if (offered.contains("PLAIN")) {
            plain(password);
        } else {
            throw wire.failed(STAGE, "neither " + SCRAM + " nor PLAIN is offered");
        }
    }

    private static List<String> offered(EhloResponse ehlo) {
        return ehlo.keywords().getOrDefault("AUTH", List.of()).stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toList();
    }

    private void plain(char[] password) throws SmtpException {
        String message = "\0" + credentials.user() + "\0" + new String(password);
        succeed(ask("AUTH PLAIN " + base64(message)));
    }

    private void scram(List<String> mechanisms, char[] password, Optional<byte[]> binding)
            throws SmtpException {
        try {
            var builder =
                    ScramClient.builder()
                            .advertisedMechanisms(mechanisms)
                            .username(credentials.user())
                            .password(password);
            binding.ifPresent(data -> builder.channelBinding("tls-exporter", data));
            exchange(builder.build());
        } catch (ScramException | RuntimeException e) {
            // The library's texts may quote a message of the exchange.
            throw wire.failed(STAGE, "the host's part of SCRAM is wrong");
        }
    }

    private void exchange(ScramClient client) throws SmtpException, ScramException {
        String mechanism = client.getScramMechanism().getName();
        String first = "AUTH " + mechanism + " " + base64(client.clientFirstMessage().toString());
        int iterations = client.serverFirstMessage(challenge(ask(first))).getIterationCount();
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw wire.failed(STAGE, "SCRAM with " + iterations + " iterations");
        }
        Reply last = ask(base64(client.clientFinalMessage().toString()));
        client.serverFinalMessage(challenge(last));
        succeed(ask(""));
    }

    private Reply ask(String line) throws SmtpException {
        return wire.ask(STAGE, line, limit);
    }

    private String challenge(Reply reply) throws SmtpException {
        if (reply.isPositive()) {
            throw wire.failed(STAGE, "the host has not shown that it knows the password");
        }
        if (reply.code() != 334) {
            throw refused(reply);
        }
        byte[] octets = Base64.getDecoder().decode(reply.lines().getFirst().strip());
        return new String(octets, StandardCharsets.UTF_8);
    }

    private void succeed(Reply reply) throws SmtpException {
        if (reply.code() != 235) {
            throw refused(reply);
        }
    }

    private SmtpException refused(Reply reply) {
        String who = wire.peer() + ": AUTH as " + credentials.user() + ": ";
        return new SmtpException(STAGE, who + reply.summary(), reply);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
