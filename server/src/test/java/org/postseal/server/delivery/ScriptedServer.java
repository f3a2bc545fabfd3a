package org.postseal.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An SMTP or LMTP server that says what a test tells it to. */
final class ScriptedServer implements AutoCloseable {
    /** Instead of a reply: the connection ends. */
    static final String DROP = "DROP";

    /** One message taken or refused after its last dot. */
    record Mail(String from, List<String> to, String body) {}

    final List<Mail> mails = new CopyOnWriteArrayList<>();
    final List<String> commands = new CopyOnWriteArrayList<>();
    final AtomicInteger sessions = new AtomicInteger();

    volatile String greeting = "220 mx.test ESMTP";
    volatile List<String> keywords = List.of("8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 60000000");
    volatile Function<String, String> onMail = line -> "250 2.1.0 ok";
    volatile Function<String, String> onRcpt = line -> "250 2.1.5 ok";

    /** For LMTP called once for each recipient taken. */
    volatile Function<Mail, String> onEnd = mail -> "250 2.0.0 taken";

    /** For STARTTLS, where it is among the keywords. */
    volatile Optional<SSLContext> tls = Optional.empty();

    private final ServerSocket socket;
    private volatile boolean lmtp;

    ScriptedServer(String address, int port) throws IOException {
        socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        Thread.startVirtualThread(this::run);
    }

    static ScriptedServer start() throws IOException {
        return new ScriptedServer("127.0.0.1", 0);
    }

    ScriptedServer lmtp() {
        lmtp = true;
        return this;
    }

    int port() {
        return socket.getLocalPort();
    }

    private void run() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                sessions.incrementAndGet();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            new Session(client).run();
        } catch (IOException e) {
            // the client went away: a test asks what it had said until then
        }
    }

    private final class Session {
        private Socket client;
        private BufferedReader in;
        private OutputStream out;
        private String from = "";
        private final List<String> to = new ArrayList<>();

        Session(Socket client) throws IOException {
            use(client);
        }

        private void use(Socket next) throws IOException {
            client = next;
            in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            out = client.getOutputStream();
        }

        void run() throws IOException {
            if (!say(greeting)) {
                return;
            }
            String line = in.readLine();
            while (line != null && command(line)) {
                line = in.readLine();
            }
        }

        private boolean command(String line) throws IOException {
            commands.add(line);
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            return switch (verb) {
                case "EHLO", "LHLO" -> hello();
                case "MAIL" -> {
                    from = line;
                    to.clear();
                    yield say(onMail.apply(line));
                }
                case "RCPT" -> {
                    String reply = onRcpt.apply(line);
                    if (reply.startsWith("2")) {
                        to.add(line);
                    }
                    yield say(reply);
                }
                case "STARTTLS" -> startTls();
                case "DATA" -> data();
                case "RSET", "NOOP" -> say("250 2.0.0 ok");
                case "QUIT" -> {
                    say("221 2.0.0 bye");
                    yield false;
                }
                default -> say("502 5.5.1 no");
            };
        }

        private boolean startTls() throws IOException {
            say("220 go");
            SSLSocket secured =
                    (SSLSocket)
                            tls.orElseThrow().getSocketFactory().createSocket(client, null, true);
            secured.startHandshake();
            use(secured);
            return true;
        }

        private boolean hello() throws IOException {
            StringBuilder reply = new StringBuilder("250-mx.test\r\n");
            for (int i = 0; i < keywords.size(); i++) {
                reply.append(i == keywords.size() - 1 ? "250 " : "250-")
                        .append(keywords.get(i))
                        .append("\r\n");
            }
            out.write(reply.toString().getBytes(UTF_8));
            out.flush();
            return true;
        }

        private boolean data() throws IOException {
            if (to.isEmpty()) {
                return say("554 5.5.1 no valid recipients");
            }
            say("354 go");
            StringBuilder body = new StringBuilder();
            String line = in.readLine();
            while (line != null && !line.equals(".")) {
                body.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
                line = in.readLine();
            }
            Mail mail = new Mail(from, List.copyOf(to), body.toString());
            mails.add(mail);
            for (int i = 0; i < (lmtp ? to.size() : 1); i++) {
                if (!say(onEnd.apply(mail))) {
                    return false;
                }
            }
            return true;
        }

        private boolean say(String reply) throws IOException {
            if (reply.equals(DROP)) {
                return false;
            }
            out.write((reply + "\r\n").getBytes(ISO_8859_1));
            out.flush();
            return !reply.startsWith("421");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
