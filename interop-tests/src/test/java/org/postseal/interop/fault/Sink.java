package org.postseal.interop.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.interop.process.Waiting;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/** The next hop: takes all mail, tells of every copy, and may have bad manners. */
final class Sink implements AutoCloseable {
    private final ServerSocket listener;
    private final Manners manners;
    private final Consumer<Copy> taken;
    private final List<Copy> copies = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Held for writing while the sink is paused. */
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

    /**
     * One message as it came.
     *
     * @param client what the sender called itself in EHLO
     * @param recipients the forward-paths
     * @param content dot-unstuffed
     */
    record Copy(String client, List<String> recipients, byte[] content) {
        String text() {
            return new String(content, ISO_8859_1);
        }
    }

    /** Where a connection is dropped instead of a reply. */
    interface Manners {
        Manners GOOD = (connection, verb) -> false;

        /**
         * @param connection counted from 1
         * @param verb the command, {@code CONNECT} before the greeting, {@code .} for the end of
         *     data
         */
        boolean drops(int connection, String verb);
    }

    private Sink(Manners manners, Consumer<Copy> taken) throws IOException {
        this.listener = new ServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.1"));
        this.manners = manners;
        this.taken = taken;
        Thread.ofVirtual().name("sink").start(this::accept);
    }

    /** Keeps all copies. */
    static Sink start() throws IOException {
        return start(Manners.GOOD);
    }

    static Sink start(Manners manners) throws IOException {
        return new Sink(manners, _ -> {});
    }

    /** Hands every copy to {@code taken} too, on the thread of its connection. */
    static Sink start(Consumer<Copy> taken) throws IOException {
        return new Sink(Manners.GOOD, taken);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** For the settings of the server. */
    String hop() {
        return "smtp://127.0.0.1:" + port();
    }

    List<Copy> copies() {
        return copies;
    }

    List<Copy> copiesFor(String recipient) {
        return copies.stream().filter(copy -> copy.recipients().contains(recipient)).toList();
    }

    /** The first copy for a recipient, once it has come. */
    Copy await(String recipient) throws InterruptedException {
        Waiting.until(() -> !copiesFor(recipient).isEmpty(), () -> "nothing came to " + recipient);
        return copiesFor(recipient).getFirst();
    }

    /** From now on the end of data is answered only after {@link #resume}, by the same thread. */
    void pause() {
        gate.writeLock().lock();
    }

    void resume() {
        gate.writeLock().unlock();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client, number));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new Session(socket, number).run();
        } catch (IOException e) {
            // the other end was killed: what came before has been counted
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private final class Session {
        private final InputStream in;
        private final OutputStream out;
        private final int number;
        private String client = "";
        private List<String> recipients = new ArrayList<>();

        Session(Socket socket, int number) throws IOException {
            this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            this.out = socket.getOutputStream();
            this.number = number;
        }

        void run() throws IOException {
            if (manners.drops(number, "CONNECT")) {
                return;
            }
            say("220 sink.test");
            for (String line = line(); !line.isEmpty(); line = line()) {
                String verb = line.split("[ \r]", 2)[0];
                if (manners.drops(number, verb)) {
                    return;
                }
                answer(verb, line);
                if (verb.equals("QUIT") || (verb.equals("DATA") && !content())) {
                    return;
                }
            }
        }

        private void answer(String verb, String line) throws IOException {
            switch (verb) {
                case "EHLO" -> {
                    client = line.substring(5).strip();
                    say("250-sink.test\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250 8BITMIME");
                }
                case "RCPT" -> {
                    recipients.add(line.substring(line.indexOf('<') + 1, line.indexOf('>')));
                    say("250 Ok");
                }
                case "DATA" -> say("354 Go on");
                case "QUIT" -> say("221 Bye");
                default -> say("250 Ok");
            }
        }

        /** False where the connection is to be dropped. */
        private boolean content() throws IOException {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            for (String line = line(); !line.equals(".\r\n"); line = line()) {
                if (line.isEmpty()) {
                    return false;
                }
                octets.writeBytes(
                        (line.startsWith(".") ? line.substring(1) : line).getBytes(ISO_8859_1));
            }
            Copy copy = new Copy(client, recipients, octets.toByteArray());
            recipients = new ArrayList<>();
            gate.readLock().lock();
            try {
                copies.add(copy);
            } finally {
                gate.readLock().unlock();
            }
            taken.accept(copy);
            if (manners.drops(number, ".")) {
                return false;
            }
            say("250 2.0.0 Taken");
            return true;
        }

        /** With its CRLF; empty at the end of the stream. */
        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(128);
            int c = in.read();
            while (c >= 0) {
                line.write(c);
                if (c == '\n') {
                    return line.toString(ISO_8859_1);
                }
                c = in.read();
            }
            return "";
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(ISO_8859_1));
        }
    }
}
