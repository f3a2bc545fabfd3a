package org.postseal.client.cli;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A small SMTP server on a loopback socket that takes mail, or says what the test wants. */
final class TestMailServer implements AutoCloseable {
    /** A transaction that ended well. */
    record Mail(String from, List<String> recipients, byte[] octets) {
        String text() {
            return new String(octets, ISO_8859_1);
        }
    }

    final List<Mail> mails = new CopyOnWriteArrayList<>();
    final List<String> commands = new CopyOnWriteArrayList<>();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final List<String> keywords = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private volatile SSLContext tls;
    private volatile boolean implicit;

    TestMailServer(String... keywords) throws IOException {
        this.keywords.addAll(List.of(keywords));
        socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.startVirtualThread(this::serve);
    }

    /** Offers STARTTLS, and after it the keywords besides the others. */
    TestMailServer withTls(SSLContext context) {
        tls = context;
        return this;
    }

    /** In TLS from the first octet. */
    TestMailServer withImplicitTls(SSLContext context) {
        implicit = true;
        return withTls(context);
    }

    /**
     * Says this to a command line that begins so, without regard to case. {@code banner} and {@code
     * .} are the greeting and the end of data; an empty reply drops the connection.
     */
    TestMailServer reply(String start, String reply) {
        replies.put(start.toUpperCase(Locale.ROOT), reply);
        return this;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /**
     * Waits until this is the last command: a client does not wait for the server to read its QUIT.
     */
    void await(String command) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!commands.getLast().equals(command)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + command + " after " + commands);
            }
            Thread.sleep(5);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(20_000);
            new Session(client).run();
        } catch (IOException gone) {
            // The client has closed; what counts was recorded.
        }
    }

    private final class Session {
        private InputStream in;
        private OutputStream out;
        private Socket connection;
        private boolean secure;
        private String from = "";
        private final List<String> recipients = new ArrayList<>();

        Session(Socket client) throws IOException {
            use(client);
        }

        private void use(Socket next) throws IOException {
            connection = next;
            in = new BufferedInputStream(next.getInputStream());
            out = next.getOutputStream();
        }

        void run() throws IOException {
            if (implicit) {
                secure();
            }
            say(replies.getOrDefault("BANNER", "220 mx.test ESMTP"));
            while (true) {
                String line = line();
                commands.add(line);
                if (!answer(line)) {
                    return;
                }
            }
        }

        private boolean answer(String line) throws IOException {
            String upper = line.toUpperCase(Locale.ROOT);
            String reply =
                    replies.entrySet().stream()
                            .filter(e -> upper.startsWith(e.getKey()))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse(usual(upper));
            if (reply.isEmpty()) {
                return false;
            }
            say(reply);
            if (reply.startsWith("2") || reply.startsWith("3")) {
                return act(line, upper);
            }
            return true;
        }

        private String usual(String upper) {
            return switch (upper.substring(0, Math.min(4, upper.length()))) {
                case "EHLO" -> ehlo();
                case "DATA" -> recipients.isEmpty() ? "503 5.5.1 no recipient" : "354 go on";
                case "STAR" -> "220 go on";
                case "QUIT" -> "221 2.0.0 bye";
                case "MAIL", "RCPT", "RSET", "NOOP" -> "250 2.0.0 ok";
                default -> "500 5.5.1 what?";
            };
        }

        private String ehlo() {
            List<String> lines = new ArrayList<>(List.of("mx.test"));
            if (tls != null && !secure) {
                lines.add("STARTTLS");
            } else {
                lines.addAll(keywords);
            }
            StringBuilder reply = new StringBuilder();
            for (int i = 0; i < lines.size(); i++) {
                boolean last = i == lines.size() - 1;
                reply.append(i == 0 ? "" : "\r\n").append(last ? "250 " : "250-");
                reply.append(lines.get(i));
            }
            return reply.toString();
        }

        private boolean act(String line, String upper) throws IOException {
            if (upper.startsWith("QUIT")) {
                return false;
            } else if (upper.startsWith("STARTTLS")) {
                secure();
            } else if (upper.startsWith("MAIL")) {
                from = line.substring("MAIL FROM:".length());
                recipients.clear();
            } else if (upper.startsWith("RCPT")) {
                recipients.add(line.substring("RCPT TO:".length()));
            } else if (upper.startsWith("DATA")) {
                return data();
            }
            return true;
        }

        private void secure() throws IOException {
            SSLSocket over =
                    (SSLSocket) tls.getSocketFactory().createSocket(connection, null, 0, false);
            over.setUseClientMode(false);
            over.startHandshake();
            secure = true;
            use(over);
        }

        /** RFC 5321 section 4.5.2, strictly. */
        private boolean data() throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (String line = line(); !line.equals("."); line = line()) {
                String text = line.startsWith(".") ? line.substring(1) : line;
                content.writeBytes((text + "\r\n").getBytes(ISO_8859_1));
            }
            String reply = replies.getOrDefault(".", "250 2.0.0 taken");
            if (reply.startsWith("2")) {
                mails.add(new Mail(from, List.copyOf(recipients), content.toByteArray()));
            }
            if (!reply.isEmpty()) {
                say(reply);
            }
            return !reply.isEmpty();
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(ISO_8859_1));
            out.flush();
        }

        /** Ends in CRLF and holds no other CR or LF, or the session ends. */
        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\r'; octet = in.read()) {
                if (octet < 0 || octet == '\n') {
                    throw new EOFException("no line");
                }
                line.write(octet);
            }
            if (in.read() != '\n') {
                throw new EOFException("bare CR");
            }
            return line.toString(ISO_8859_1);
        }
    }
}
