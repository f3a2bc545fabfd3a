package org.postseal.client.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server that plays one dialogue script per connection and holds the client to it. A script has
 * one step a line:
 *
 * <pre>
 * S: text      sends a line; lines are sent together when something else comes
 * S| text      sends octets without a line end; \r \n and \0 stand for octets
 * C: text      the client must send this line
 * data         reads to CRLF.CRLF and strips the dots, strictly
 * bdat n       reads n octets of content
 * tls          does the server's side of a handshake
 * drip text    sends the text octet by octet for as long as the client stays
 * stall        reads nothing until the test calls finish
 * eof          the client must close
 * close        closes
 * </pre>
 */
final class ScriptedServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final ServerSocket socket;
    private final SSLContext tls;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final CompletableFuture<Void> played = new CompletableFuture<>();

    private final CountDownLatch finishing = new CountDownLatch(1);

    private ScriptedServer(SSLContext tls, List<String> scripts) throws IOException {
        this.tls = tls;
        this.socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        socket.setSoTimeout(PATIENCE_MILLIS);
        Thread.ofVirtual().start(() -> playAll(scripts));
    }

    static ScriptedServer clear(String... scripts) throws IOException {
        return new ScriptedServer(null, List.of(scripts));
    }

    static ScriptedServer withTls(SSLContext tls, String... scripts) throws IOException {
        return new ScriptedServer(tls, List.of(scripts));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** All content octets that data and bdat read. */
    byte[] content() {
        return content.toByteArray();
    }

    /** Waits until the client has played its part of every script, and fails where it did not. */
    void finish() throws Exception {
        finishing.countDown();
        played.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void playAll(List<String> scripts) {
        try {
            for (String script : scripts) {
                try (Socket client = socket.accept()) {
                    client.setTcpNoDelay(true);
                    play(client, script);
                }
            }
            played.complete(null);
        } catch (Exception | AssertionError e) {
            played.completeExceptionally(e);
        }
    }

    private void play(Socket client, String script) throws IOException {
        Connection connection = new Connection(client);
        for (String step : script.lines().toList()) {
            if (!step.isBlank()) {
                step(connection, step);
            }
        }
        connection.flush();
    }

    private void step(Connection connection, String step) throws IOException {
        String text = step.length() > 3 ? step.substring(3) : "";
        if (step.startsWith("S:")) {
            connection.pending.writeBytes((text + "\r\n").getBytes(ISO_8859_1));
            return;
        }
        if (step.startsWith("S|")) {
            connection.pending.writeBytes(unescape(text).getBytes(ISO_8859_1));
            return;
        }
        connection.flush();
        String[] words = step.split(" ", 2);
        switch (words[0]) {
            case "C:" -> check(connection.readLine(), text, step);
            case "data" -> readData(connection);
            case "bdat" -> content.writeBytes(connection.read(Integer.parseInt(words[1])));
            case "tls" -> connection.startTls(tls);
            case "drip" -> connection.drip(unescape(words[1]));
            case "stall" -> stall();
            case "eof" -> check(String.valueOf(connection.in.read()), "-1", step);
            case "close" -> connection.socket.close();
            default -> throw new AssertionError("no such step: " + step);
        }
    }

    private void stall() throws IOException {
        try {
            if (!finishing.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("the test did not end");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void check(String got, String expected, String step) {
        if (!got.equals(expected)) {
            throw new AssertionError("at '" + step + "' the client sent '" + got + "'");
        }
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }

    /** RFC 5321 section 4.5.2, as strict as can be. */
    private void readData(Connection connection) throws IOException {
        for (String line = connection.readLine(); !line.equals("."); line = connection.readLine()) {
            boolean stuffed = line.startsWith(".");
            if (stuffed && !line.startsWith("..")) {
                throw new AssertionError("unstuffed dot: " + line);
            }
            content.writeBytes(
                    ((stuffed ? line.substring(1) : line) + "\r\n").getBytes(ISO_8859_1));
        }
    }

    /** One client. */
    private static final class Connection {
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
        private Socket socket;
        private InputStream in;
        private OutputStream out;

        Connection(Socket socket) throws IOException {
            use(socket);
        }

        private void use(Socket next) throws IOException {
            socket = next;
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            out = socket.getOutputStream();
        }

        void flush() throws IOException {
            if (pending.size() > 0) {
                out.write(pending.toByteArray());
                out.flush();
                pending.reset();
            }
        }

        void startTls(SSLContext tls) throws IOException {
            SSLSocket secure =
                    (SSLSocket) tls.getSocketFactory().createSocket(socket, null, 0, false);
            secure.setUseClientMode(false);
            secure.startHandshake();
            use(secure);
        }

        /** A line that ends in CRLF and holds no other CR or LF. */
        String readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\r'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("client closed after '" + line + "'");
                }
                if (octet == '\n') {
                    throw new AssertionError("bare LF after '" + line + "'");
                }
                line.write(octet);
            }
            if (in.read() != '\n') {
                throw new AssertionError("bare CR after '" + line + "'");
            }
            return line.toString(ISO_8859_1);
        }

        byte[] read(int octets) throws IOException {
            byte[] read = in.readNBytes(octets);
            if (read.length < octets) {
                throw new EOFException("client closed within content");
            }
            return read;
        }

        /** Slower than any limit in these tests allows, and not bounded but by the client. */
        void drip(String text) {
            try {
                socket.setSoTimeout(20);
                for (int i = 0; ; i++) {
                    out.write(text.charAt(i % text.length()));
                    out.flush();
                    if (isClosedByPeer()) {
                        return;
                    }
                }
            } catch (IOException e) {
                // The client closed, as it should.
            }
        }

        private boolean isClosedByPeer() throws IOException {
            try {
                return in.read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            }
        }
    }
}
