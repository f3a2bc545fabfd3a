package org.postseal.interop.domains;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Hands mail to the server under test; one session, a reply awaited for each command. */
final class Sender implements AutoCloseable {
    private static final String BODY = "Mail among many, of a few hundred octets.\r\n".repeat(12);

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    Sender(InetSocketAddress server) throws IOException {
        socket = new Socket(server.getAddress(), server.getPort());
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        out = socket.getOutputStream();
        read();
        say("EHLO client.bench.test");
    }

    /** Returns once the server answers for it. */
    void send(Mail mail) throws IOException {
        say("MAIL FROM:<" + mail.id() + ">");
        say("RCPT TO:<" + mail.domain().recipient() + ">");
        say("DATA");
        say(
                "From: <%s>\r\nTo: <%s>\r\nSubject: bench\r\nMessage-ID: <%s>\r\nDate: %s\r\n\r\n%s."
                        .formatted(
                                mail.id(),
                                mail.domain().recipient(),
                                mail.id(),
                                "Mon, 23 Nov 2026 12:00:00 +0000",
                                BODY));
    }

    private void say(String text) throws IOException {
        out.write((text + "\r\n").getBytes(US_ASCII));
        out.flush();
        String reply = read();
        if (!reply.startsWith("2") && !reply.startsWith("3")) {
            throw new IOException("the server said " + reply);
        }
    }

    private String read() throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith("-", 3)) {
            line = in.readLine();
        }
        if (line == null) {
            throw new IOException("the server hung up");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
