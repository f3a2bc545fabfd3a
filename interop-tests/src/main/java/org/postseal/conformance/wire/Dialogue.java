package org.postseal.conformance.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.conformance.Transcript;
import org.postseal.conformance.Transcript.Direction;
import org.postseal.conformance.Violation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One SMTP connection of the suite, as client. Not for several threads. */
public final class Dialogue implements AutoCloseable {
    private static final int SOME = 64;

    private final Transcript transcript;
    private final String channel;
    private final Duration limit;
    private Socket socket;
    private InputStream in;
    private ReplyReader replies;
    private Optional<byte[]> exporter = Optional.empty();

    private Dialogue(Socket socket, Duration limit, Transcript transcript, String channel)
            throws IOException {
        this.transcript = transcript;
        this.channel = channel;
        this.limit = limit;
        this.socket = socket;
        use(socket);
    }

    /**
     * Connects; the greeting is the first reply to read.
     *
     * @param limit for connecting, and for each reply
     * @param channel what the transcript calls this connection, such as {@code smtp 1}
     */
    public static Dialogue connect(
            InetSocketAddress server, Duration limit, Transcript transcript, String channel)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
            socket.connect(server, Math.toIntExact(limit.toMillis()));
            return new Dialogue(socket, limit, transcript, channel);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void use(Socket layer) throws IOException {
        socket = layer;
        in = new BufferedInputStream(layer.getInputStream(), 8192);
        replies = new ReplyReader(in, transcript, channel);
    }

    /** Sends a line and reads its reply. */
    public Reply command(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    /** Sends text as it is, without a line end, in UTF-8, all of it in one write. */
    public void send(String text) {
        send(text.getBytes(UTF_8));
    }

    /**
     * Sends octets in one write. A peer that has closed the connection is not seen here but by the
     * next reply: it may have said why.
     */
    public void send(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        String shown = text.endsWith("\r\n") ? text.substring(0, text.length() - 2) : text;
        for (String line : shown.split("\r\n", -1)) {
            transcript.add(Direction.SENT, channel, line);
        }
        try {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            note("not all of it was taken: " + e.getMessage());
        }
    }

    /**
     * The next reply.
     *
     * @throws Violation where none comes in time, or the connection ends
     */
    public Reply reply() throws IOException {
        return next().orElseThrow(() -> new Violation("a reply; the connection was closed"));
    }

    /**
     * The next reply; empty where the peer has closed the connection.
     *
     * @throws Violation where neither comes in time
     */
    public Optional<Reply> next() throws IOException {
        try {
            Optional<Reply> reply = replies.next();
            if (reply.isEmpty()) {
                note("closed by the peer");
            }
            return reply;
        } catch (SocketTimeoutException e) {
            throw new Violation("no reply within " + limit.toSeconds() + " s");
        }
    }

    /**
     * The octets that come next, reply or not, as many as come together; an octet a char. Empty
     * where the peer closes the connection.
     *
     * @throws Violation where neither happens in time
     */
    public String octets() throws IOException {
        try {
            byte[] octets = new byte[SOME];
            int count = Math.max(0, in.read(octets));
            String rest = new String(octets, 0, count, ISO_8859_1);
            transcript.add(Direction.RECEIVED, channel, rest);
            return rest;
        } catch (SocketTimeoutException e) {
            throw new Violation("neither octets nor an end within " + limit.toSeconds() + " s");
        } catch (SocketException e) {
            note("reset by the peer");
            return "";
        }
    }

    /**
     * Goes over to TLS, after the reply that says so.
     *
     * @throws Violation where octets came after that reply: they must not count as sent within TLS
     * @throws IOException where the handshake fails
     */
    public void startTls(SSLContext context) throws IOException {
        Violation.unless(in.available() == 0, "octets after the reply to STARTTLS");
        SSLSocket tls =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        socket,
                                        socket.getInetAddress().getHostAddress(),
                                        socket.getPort(),
                                        true);
        try {
            tls.startHandshake();
        } catch (SocketTimeoutException e) {
            throw new Violation("no TLS handshake within " + limit.toSeconds() + " s");
        }
        note(tls.getSession().getProtocol() + " " + tls.getSession().getCipherSuite());
        exporter = Exporter.of(tls.getSession());
        use(tls);
    }

    /** What a proof in this session is bound to; empty in clear and below TLS 1.3. */
    public Optional<byte[]> exporter() {
        return exporter;
    }

    /** What the suite did or saw here. */
    public void note(String text) {
        transcript.add(Direction.NOTE, channel, text);
    }

    /** Ends the connection at once, without QUIT. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
