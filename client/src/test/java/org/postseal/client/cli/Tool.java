package org.postseal.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import picocli.CommandLine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Runs a command in this process, and keeps what it wrote. */
final class Tool {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment;
    private InputStream in = new ByteArrayInputStream(new byte[0]);

    /** With the server that commands find in their environment. */
    Tool(InetSocketAddress server) {
        environment =
                Map.of(
                        Surroundings.SERVER_VARIABLE,
                        server.getAddress().getHostAddress() + ":" + server.getPort());
    }

    /** An address where nobody listens. */
    static InetSocketAddress nobody() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    Tool in(String text) {
        return in(text.getBytes(ISO_8859_1));
    }

    Tool in(byte[] octets) {
        return in(new ByteArrayInputStream(octets));
    }

    Tool in(InputStream stream) {
        in = stream;
        return this;
    }

    /** The exit code. */
    int run(Function<Surroundings, Callable<Integer>> command, String... arguments) {
        return run(command, CommandLine::new, arguments);
    }

    /** The exit code of a command that is part of a greater one. */
    int run(
            Function<Surroundings, Callable<Integer>> command,
            Function<Callable<Integer>, CommandLine> line,
            String... arguments) {
        Surroundings surroundings =
                new Surroundings(
                        in,
                        out,
                        new PrintStream(err, true, UTF_8),
                        environment,
                        "alice",
                        () -> "host.test",
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        new SecureRandom());
        return line.apply(command.apply(surroundings))
                .setErr(new PrintWriter(err, true, UTF_8))
                .setOut(new PrintWriter(out, true, UTF_8))
                .execute(arguments);
    }

    byte[] octets() {
        return out.toByteArray();
    }

    String out() {
        return out.toString(UTF_8);
    }

    String err() {
        return err.toString(UTF_8);
    }
}
