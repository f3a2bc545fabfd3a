package org.postseal.conformance.world;

import org.postseal.conformance.Transcript;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLContext;

/**
 * A mail host that says what the case wants said. Without orders it is an honest one with STARTTLS
 * and without OPENPGP that takes all mail.
 */
public final class MailHop implements AutoCloseable {
    /** An answer that is none: the connection ends. */
    public static final String DROP = "";

    private static final int IDLE_MILLIS = 30_000;

    private final String name;
    private final Transcript transcript;
    private final ServerSocket server;
    private final Map<String, UnaryOperator<String>> replies = new ConcurrentHashMap<>();
    private final List<Command> commands = new CopyOnWriteArrayList<>();
    private final List<ReceivedMail> mails = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessions = new AtomicInteger();
    private volatile HostCertificate certificate;
    private volatile StartTls startTls = StartTls.OFFERED;
    private volatile List<String> keywordsInClear = List.of();
    private volatile List<String> keywordsInTls = List.of();
    private volatile List<String> versions = List.of("TLSv1.3", "TLSv1.2");
    private volatile Optional<KeyServer> keys = Optional.empty();

    /**
     * A command as it came.
     *
     * @param session from 1
     * @param together more octets came with it, before any reply
     */
    public record Command(int session, boolean tls, String line, boolean together) {
        /** True for this verb, in whatever case. */
        public boolean is(String verb) {
            return line.regionMatches(true, 0, verb, 0, verb.length());
        }
    }

    MailHop(
            String name,
            InetAddress address,
            int port,
            HostCertificate certificate,
            Transcript transcript)
            throws IOException {
        this.name = name;
        this.certificate = certificate;
        this.transcript = transcript;
        this.server = new ServerSocket(port, 50, address);
        Thread.ofVirtual().name("world-smtp").start(this::serve);
    }

    public void startTls(StartTls behaviour) {
        startTls = behaviour;
    }

    /** Shows another certificate from now on. */
    public void shows(HostCertificate other) {
        certificate = other;
    }

    /** What it shows in TLS. */
    public HostCertificate certificate() {
        return certificate;
    }

    /** Further keywords of the reply to EHLO within TLS. */
    public void keywords(String... lines) {
        keywordsInTls = List.of(lines);
    }

    /** Further keywords of the reply to EHLO before TLS. */
    public void keywordsInClear(String... lines) {
        keywordsInClear = List.of(lines);
    }

    /**
     * Answers a verb otherwise than an honest host.
     *
     * @param verb upper-case; {@code .} for the end of the content
     * @param reply command line to reply lines, with CRLF between them and none at the end; {@link
     *     #DROP} to hang up
     */
    public void on(String verb, UnaryOperator<String> reply) {
        replies.put(verb, reply);
    }

    public void on(String verb, String reply) {
        on(verb, _ -> reply);
    }

    /** What answers PGPKEY, and knows the session that it is asked in. */
    @FunctionalInterface
    public interface KeyServer {
        /**
         * The reply lines, as of {@link #on}.
         *
         * @param exporter of the TLS session; 32 zero octets in clear
         */
        String reply(String line, byte[] exporter);
    }

    /** Answers PGPKEY; goes before {@link #on}. */
    public void keys(KeyServer server) {
        keys = Optional.of(server);
    }

    /** The versions of TLS that are spoken, by their names in JSSE. */
    public void versions(String... names) {
        versions = List.of(names);
    }

    /** Answers a verb honestly again. */
    public void asUsual(String verb) {
        replies.remove(verb);
    }

    /** All commands of all sessions. */
    public List<Command> commands() {
        return List.copyOf(commands);
    }

    public List<Command> commands(String verb) {
        return commands.stream().filter(command -> command.is(verb)).toList();
    }

    /** All content that was handed over, taken or not. */
    public List<ReceivedMail> mails() {
        return List.copyOf(mails);
    }

    /** As in its greeting and in DNS. */
    public String host() {
        return name;
    }

    SSLContext tls() {
        return certificate.tls();
    }

    StartTls startTls() {
        return startTls;
    }

    List<String> ehlo(boolean secured) {
        List<String> lines = new ArrayList<>(List.of(name, "PIPELINING", "SIZE 10485760"));
        lines.addAll(List.of("8BITMIME", "ENHANCEDSTATUSCODES"));
        if (!secured && startTls != StartTls.STRIPPED) {
            lines.add("STARTTLS");
        }
        lines.addAll(secured ? keywordsInTls : keywordsInClear);
        return lines;
    }

    List<String> versions() {
        return versions;
    }

    String pgpkey(String line, byte[] exporter) {
        return keys.map(server -> server.reply(line, exporter))
                .orElseGet(() -> reply("PGPKEY", line, "252 2.0.0 No key disclosed"));
    }

    /** What the case wants said, else what is usual. */
    String reply(String verb, String line, String usual) {
        UnaryOperator<String> ordered = replies.get(verb);
        return ordered == null ? usual : ordered.apply(line);
    }

    void add(Command command) {
        commands.add(command);
    }

    void add(ReceivedMail mail) {
        mails.add(mail);
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                client.setSoTimeout(IDLE_MILLIS);
                open.add(client);
                int number = sessions.incrementAndGet();
                HopSession session = new HopSession(this, client, number, transcript);
                Thread.ofVirtual()
                        .name("world-smtp-session")
                        .start(
                                () -> {
                                    session.run();
                                    open.remove(client);
                                });
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
