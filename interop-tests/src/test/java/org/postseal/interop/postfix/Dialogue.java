package org.postseal.interop.postfix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;

/** SMTP by hand: a user's program. Octets are chars. */
public final class Dialogue implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final BufferedReader replies;

    /** Connects and says EHLO. */
    public Dialogue(InetSocketAddress server) throws IOException {
        socket = new Socket(server.getAddress(), server.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        reply("220");
        say("EHLO client.alice.test", "250");
    }

    /** Sends a command; its reply must begin so, and is returned. */
    public String say(String command, String expected) throws IOException {
        write(command + "\r\n");
        return reply(expected);
    }

    /** Sends content as it is, but for dots; the reply to its end must begin so. */
    public String data(String content, String expected) throws IOException {
        say("DATA", "354");
        write(content.replaceAll("(?m)^\\.", ".."));
        return say(".", expected);
    }

    /** One message for one recipient, the rest of MAIL and RCPT included; lines in LF. */
    public static void submit(InetSocketAddress server, String mail, String rcpt, Mail message)
            throws IOException {
        try (Dialogue dialogue = new Dialogue(server)) {
            dialogue.say("MAIL FROM:" + mail, "250");
            dialogue.say("RCPT TO:" + rcpt, "250");
            dialogue.data(message.text().replace("\n", "\r\n"), "250");
            dialogue.say("QUIT", "221");
        }
    }

    private void write(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
    }

    private String reply(String expected) throws IOException {
        StringBuilder reply = new StringBuilder();
        String line = replies.readLine();
        while (line != null && line.startsWith("-", 3)) {
            reply.append(line).append('\n');
            line = replies.readLine();
        }
        reply.append(line);
        assertTrue(reply.toString().startsWith(expected), reply::toString);
        return reply.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
