package org.postseal.server.publish;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A client that says what it is told, octet by octet. */
final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private final Socket socket = new Socket();

    RawHttp(InetSocketAddress server) throws IOException {
        socket.connect(server, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** One exchange: all that comes till the server closes. */
    static String exchange(InetSocketAddress server, String text) throws IOException {
        try (RawHttp client = new RawHttp(server)) {
            client.send(text);
            return client.rest();
        }
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** A reset is an end too: the server does not read what it refused. */
    String rest() throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = socket.getInputStream().read(buffer); n >= 0; ) {
                text.append(new String(buffer, 0, n, ISO_8859_1));
                n = socket.getInputStream().read(buffer);
            }
        } catch (SocketException e) {
            return text.toString();
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
