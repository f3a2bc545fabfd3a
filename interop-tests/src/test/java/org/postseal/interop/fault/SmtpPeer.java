package org.postseal.interop.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.interop.process.Waiting;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that sends any octets and reads whole replies. */
final class SmtpPeer implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private SmtpPeer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** Connects, is greeted and has said EHLO. */
    static SmtpPeer greeted(InetSocketAddress server) throws IOException {
        SmtpPeer peer = connect(server);
        try {
            peer.require("220", peer.reply());
            peer.require("250", peer.command("EHLO client.test"));
            return peer;
        } catch (IOException e) {
            peer.close();
            throw e;
        }
    }

    static SmtpPeer connect(InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Waiting.DEADLINE.toMillis());
            socket.connect(server);
            return new SmtpPeer(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void raw(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    void raw(String text) throws IOException {
        raw(text.getBytes(ISO_8859_1));
    }

    /** The last line of the reply to one command. */
    String command(String line) throws IOException {
        raw(line + "\r\n");
        return reply();
    }

    /** The last line of the next reply. */
    String reply() throws IOException {
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = line();
        }
        return line;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /** MAIL, RCPT and DATA in one group; the server then waits for content. */
    void begin(String recipient) throws IOException {
        raw("MAIL FROM:<alice@client.test>\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n");
        require("250", reply());
        require("250", reply());
        require("354", reply());
    }

    /**
     * Sends a message.
     *
     * @param content with CRLF line ends, a final one, and no line that begins with a dot
     * @return the final reply
     */
    String send(String recipient, byte[] content) throws IOException {
        begin(recipient);
        raw(content);
        return command(".");
    }

    private void require(String code, String reply) throws IOException {
        if (!reply.startsWith(code)) {
            throw new IOException("expected " + code + ", got: " + reply);
        }
    }

    /** The server has closed the connection, and said nothing more. */
    boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
