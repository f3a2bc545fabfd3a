package org.postseal.server.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** The client's side of a dialogue over a real socket. */
final class Dialogue implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private Socket socket;
    private InputStream in;

    private Dialogue(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static Dialogue connect(InetSocketAddress server) throws IOException {
        return connect(server, "127.0.0.1");
    }

    /** From another loopback address. */
    static Dialogue connect(InetSocketAddress server, String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(server, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return new Dialogue(socket);
    }

    /** Sends lines in one piece. */
    Dialogue send(String... lines) throws IOException {
        return raw(String.join("\r\n", lines) + "\r\n");
    }

    Dialogue raw(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    /** As {@link #raw}, each character one octet. */
    Dialogue octets(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads a line and compares; {@code *} stands for anything. */
    Dialogue expect(String... patterns) throws IOException {
        for (String pattern : patterns) {
            String line = readLine();
            assertTrue(matches(line, pattern), () -> "expected " + pattern + " but got " + line);
        }
        return this;
    }

    /** Sends one line, expects one reply of one line. */
    Dialogue exchange(String line, String pattern) throws IOException {
        return send(line).expect(pattern);
    }

    Dialogue greeted() throws IOException {
        return expect("220 mx.dave.test ESMTP Postseal");
    }

    /** After the greeting; returns the keywords. */
    List<String> ehlo() throws IOException {
        send("EHLO alice.test");
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = readLine();
            assertTrue(line.startsWith("250"), line);
            lines.add(line.substring(4));
        } while (line.charAt(3) == '-');
        return lines;
    }

    void startTls() throws IOException {
        startTls(TestTls.trusting());
    }

    SSLSocket startTls(SSLContext context, String... versions) throws IOException {
        exchange("STARTTLS", "220 2.0.0 *");
        return secure(context, versions);
    }

    /** TLS at once, without STARTTLS. */
    SSLSocket secure(SSLContext context, String... versions) throws IOException {
        SSLSocket secured = TestTls.client(context, socket, versions);
        socket = secured;
        in = new BufferedInputStream(socket.getInputStream());
        return secured;
    }

    void expectClosed() throws IOException {
        assertEquals(-1, in.read(), "the server should have closed the connection");
    }

    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = in.read();
        while (octet >= 0 && octet != '\n') {
            line.write(octet);
            octet = in.read();
        }
        if (octet < 0) {
            return fail("the connection was closed after: " + line);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        assertTrue(text.endsWith("\r"), text);
        return text.substring(0, text.length() - 1);
    }

    static boolean matches(String line, String pattern) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return line.equals(pattern);
        }
        String tail = pattern.substring(star + 1);
        return line.length() >= pattern.length() - 1
                && line.startsWith(pattern.substring(0, star))
                && line.endsWith(tail);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
