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
 * PLAIN. Only after TLS with a host that verified.
 */
final class Authentication {
    private static final String STAGE = "AUTH";
    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";

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
        if (offered.contains(SCRAM) || offered.contains(PLUS)) {
            scram(offered, password, TlsExporter.channelBinding(tls));
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

    private void scram(List<String> offered, char[] password, Optional<byte[]> binding)
            throws SmtpException {
        List<String> mechanisms = new ArrayList<>(offered);
        mechanisms.retainAll(binding.isPresent() ? List.of(SCRAM, PLUS) : List.of(SCRAM));
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
        client.serverFirstMessage(challenge(ask(first)));
        Reply last = ask(base64(client.clientFinalMessage().toString()));
        client.serverFinalMessage(challenge(last));
        succeed(ask(""));
    }

    private Reply ask(String line) throws SmtpException {
        return wire.ask(STAGE, line, limit);
    }

    private String challenge(Reply reply) throws SmtpException {
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
