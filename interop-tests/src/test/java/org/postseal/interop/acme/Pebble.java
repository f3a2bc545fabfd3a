package org.postseal.interop.acme;

import org.postseal.interop.process.Waiting;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certification authority that forgets everything when it ends. */
final class Pebble implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final int management;
    private final Process process;

    /**
     * @param http the port that it asks for http-01
     * @param life of the certificates that it gives
     */
    Pebble(Path directory, InetAddress address, int http, InetSocketAddress dns, Duration life)
            throws IOException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        this.port = free(address);
        this.management = free(address);
        String host = address.getHostAddress();
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=pebble",
                "-addext",
                "subjectAltName=IP:" + host,
                "-keyout",
                directory + "/key.pem",
                "-out",
                directory + "/cert.pem");
        Path config =
                Files.writeString(
                        directory.resolve("config.json"),
                        """
                        {"pebble": {
                          "listenAddress": "%1$s:%2$d",
                          "managementListenAddress": "%1$s:%3$d",
                          "certificate": "%4$s/cert.pem",
                          "privateKey": "%4$s/key.pem",
                          "httpPort": %5$d,
                          "tlsPort": 1,
                          "ocspResponderURL": "",
                          "certificateValidityPeriod": %6$d,
                          "externalAccountBindingRequired": false
                        }}
                        """
                                .formatted(
                                        host, port, management, directory, http, life.toSeconds()));
        ProcessBuilder builder =
                new ProcessBuilder(
                                "pebble",
                                "-config",
                                config.toString(),
                                "-dnsserver",
                                dns.getAddress().getHostAddress() + ":" + dns.getPort())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile());
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        process = builder.start();
        Waiting.until(() -> log().contains("ACME directory available"), this::log);
    }

    static int free(InetAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, address)) {
            return socket.getLocalPort();
        }
    }

    /** Runs a command that must end well, and gives what it printed. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(List.of(command) + ": " + text);
        }
        return text;
    }

    String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return "";
        }
    }

    URI directoryUrl(InetAddress address) {
        return URI.create("https://" + address.getHostAddress() + ":" + port + "/dir");
    }

    /** What vouches for its directory. */
    Path authority() {
        return directory.resolve("cert.pem");
    }

    /** What vouches for the certificates that it gives. */
    Path root(InetAddress address) throws IOException, InterruptedException {
        Path file = directory.resolve("root.pem");
        run(
                "curl",
                "-sSf",
                "--cacert",
                authority().toString(),
                "-o",
                file.toString(),
                "https://" + address.getHostAddress() + ":" + management + "/roots/0");
        return file;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
