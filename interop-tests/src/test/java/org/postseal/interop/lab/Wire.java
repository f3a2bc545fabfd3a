package org.postseal.interop.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One side of Mallet's sessions: lines of octets, one a char, in clear or in TLS. */
final class Wire {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Socket socket;
    private InputStream in;

    Wire(Socket socket) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        use(socket);
    }

    private void use(Socket other) throws IOException {
        socket = other;
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** A line without its CRLF. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("hung up");
            }
            line.write(octet);
        }
        return line.toString(ISO_8859_1).replaceFirst("\r$", "");
    }

    /** The lines of a reply. */
    List<String> reply() throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(line());
        } while (lines.getLast().startsWith("-", 3));
        return lines;
    }

    void say(String... lines) throws IOException {
        say(List.of(lines));
    }

    void say(List<String> lines) throws IOException {
        String text = String.join("\r\n", lines) + "\r\n";
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Begins TLS, on the server's side. */
    void accept(SSLContext tls) throws IOException {
        secure(tls, false);
    }

    /** Begins TLS, on the client's side. */
    void connect(SSLContext tls) throws IOException {
        secure(tls, true);
    }

    private void secure(SSLContext tls, boolean client) throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(
                                        socket,
                                        socket.getInetAddress().getHostAddress(),
                                        socket.getPort(),
                                        true);
        secured.setUseClientMode(client);
        secured.startHandshake();
        use(secured);
    }
}
