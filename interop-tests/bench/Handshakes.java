import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * TLS 1.3 handshakes of the JDK's engine and of OpenSSL's, as a server with the same P-256
 * certificate, for the same client ({@code openssl s_time}), in turns. Run with
 *
 * <pre>java interop-tests/bench/Handshakes.java [turns [seconds]]</pre>
 *
 * <p>Prints for each handshakes per second of the clock, and of the server's CPU time, with the
 * medians' ratio. Every handshake is a full one. The client is one process and does one after the
 * other, which bounds the first figure; the second is the one to compare on a machine that does other things too.
 */
final class Handshakes {
    private static final char[] PASSWORD = "benchmark".toCharArray();
    private static final Pattern COUNT =
            Pattern.compile("(\\d+) connections in (\\d+(?:\\.\\d+)?) real seconds");

    private Handshakes() {}

    private record Rate(double perSecond, double perCpuSecond) {}

    /** A server, and the CPU time that it has taken. */
    private interface Server extends AutoCloseable {
        int port();

        Duration cpu();

        @Override
        void close() throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        int turns = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4;
        Path directory = Files.createTempDirectory("handshakes");
        Path store = directory.resolve("server.p12");
        try {
            makeKeys(store);
            compare(directory, store, turns, seconds);
        } finally {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void compare(Path directory, Path store, int turns, int seconds)
            throws Exception {
        List<Rate> jdk = new ArrayList<>();
        List<Rate> openssl = new ArrayList<>();
        try (Server ours = jdk(store);
                Server theirs = openssl(directory, store)) {
            measure(ours, 2 * seconds); // the JIT compiler's turn
            for (int i = 0; i < turns; i++) {
                jdk.add(measure(ours, seconds));
                openssl.add(measure(theirs, seconds));
            }
        }
        System.out.printf("TLS 1.3, P-256, full handshakes, %d turns%n", turns);
        print("JDK", jdk);
        print("OpenSSL", openssl);
        System.out.printf(
                "  OpenSSL/JDK: %.1f by the clock, %.1f by CPU time%n",
                median(openssl).perSecond() / median(jdk).perSecond(),
                median(openssl).perCpuSecond() / median(jdk).perCpuSecond());
    }

    private static void print(String name, List<Rate> rates) {
        Rate middle = median(rates);
        System.out.printf(
                "  %-8s %7.0f/s, %7.0f per CPU second%n",
                name, middle.perSecond(), middle.perCpuSecond());
    }

    private static Rate median(List<Rate> rates) {
        return new Rate(
                rates.stream().mapToDouble(Rate::perSecond).sorted().toArray()[rates.size() / 2],
                rates.stream().mapToDouble(Rate::perCpuSecond).sorted().toArray()[rates.size() / 2]);
    }

    private static Rate measure(Server server, int seconds) throws Exception {
        Duration before = server.cpu();
        String said =
                run(
                        "openssl",
                        "s_time",
                        "-connect",
                        "127.0.0.1:" + server.port(),
                        "-new",
                        "-tls1_3",
                        "-time",
                        Integer.toString(seconds));
        double cpu = server.cpu().minus(before).toNanos() / 1e9;
        Matcher count = COUNT.matcher(said);
        if (!count.find()) {
            throw new IOException("openssl s_time said: " + said);
        }
        int handshakes = Integer.parseInt(count.group(1));
        return new Rate(handshakes / Double.parseDouble(count.group(2)), handshakes / cpu);
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    private static void makeKeys(Path store) throws Exception {
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD));
    }

    private static Server jdk(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        SSLServerSocket listener =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(() -> accept(listener));
        var process =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return new Server() {
            @Override
            public int port() {
                return listener.getLocalPort();
            }

            @Override
            public Duration cpu() {
                return Duration.ofNanos(process.getProcessCpuTime());
            }

            @Override
            public void close() throws IOException {
                listener.close();
            }
        };
    }

    private static void accept(SSLServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                SSLSocket client = (SSLSocket) listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(SSLSocket client) {
        try (client) {
            client.startHandshake();
            InputStream in = client.getInputStream();
            while (in.read() >= 0) {
                // what s_time says is of no interest
            }
        } catch (IOException e) {
            // s_time leaves without a word
        }
    }

    private static Server openssl(Path directory, Path store) throws Exception {
        Path pem = directory.resolve("server.pem");
        run(
                "openssl",
                "pkcs12",
                "-in",
                store.toString(),
                "-passin",
                "pass:" + new String(PASSWORD),
                "-noenc",
                "-out",
                pem.toString());
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Process server =
                new ProcessBuilder(
                                "openssl",
                                "s_server",
                                "-accept",
                                "127.0.0.1:" + port,
                                "-cert",
                                pem.toString(),
                                "-key",
                                pem.toString(),
                                "-www",
                                "-quiet")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        TimeUnit.SECONDS.sleep(1);
        return new Server() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public Duration cpu() {
                return server.info().totalCpuDuration().orElse(Duration.ZERO);
            }

            @Override
            public void close() {
                server.destroy();
            }
        };
    }
}
