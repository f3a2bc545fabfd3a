package org.postseal.conformance.client;

import org.postseal.conformance.wire.Exporter;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** One session with a mail host. */
final class ReferenceSession implements AutoCloseable {
    private static final int MAX_LINE = 2_048;
    private static final int MAX_LINES = 1_000;

    private final Flaws flaws;
    private Socket socket;
    private InputStream in;
    private boolean tls;
    private List<X509Certificate> chain = List.of();
    private List<String> keywords;

    ReferenceSession(InetAddress address, int port, Flaws flaws)
            throws IOException, GeneralSecurityException {
        this.flaws = flaws;
        socket = new Socket(address, port);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
        expect(read(), "220");
        keywords = hello();
        if (has("STARTTLS") && !flaws.has(Mutant.NO_STARTTLS)) {
            startTls();
        }
    }

    private List<String> hello() throws IOException {
        List<String> reply = ask("EHLO mx.alice.test");
        if (reply.getFirst().startsWith("5")) {
            List<String> helo = ask("HELO mx.alice.test");
            expect(helo, "250");
            return flaws.has(Mutant.HELO_KEYWORD) ? helo : List.of();
        }
        expect(reply, "250");
        return reply.subList(1, reply.size());
    }

    private void startTls() throws IOException, GeneralSecurityException {
        List<String> reply = ask("STARTTLS");
        if (!reply.getFirst().startsWith("220")) {
            return;
        }
        if (in.available() > 0) {
            if (!flaws.has(Mutant.INJECTION_IGNORED)) {
                throw new IOException("octets behind the 220");
            }
            in.readNBytes(in.available());
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {ReferenceWeb.trusting()}, null);
        SSLSocket secured =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        socket,
                                        socket.getInetAddress().getHostAddress(),
                                        socket.getPort(),
                                        true);
        secured.startHandshake();
        chain =
                Stream.of(secured.getSession().getPeerCertificates())
                        .map(X509Certificate.class::cast)
                        .toList();
        socket = secured;
        in = new BufferedInputStream(secured.getInputStream());
        tls = true;
        List<String> before = keywords;
        keywords = new ArrayList<>(hello());
        if (flaws.has(Mutant.CLEAR_KEYWORD_KEPT)) {
            keywords.addAll(before);
        }
    }

    /** Digest of the host's TLS key; empty in clear. */
    String hostKey() {
        return chain.isEmpty() ? "" : KeyReply.sha256(chain.getFirst().getPublicKey().getEncoded());
    }

    boolean has(String keyword) {
        return line(keyword).isPresent();
    }

    /** The keyword's parameters. */
    Optional<List<String>> line(String keyword) {
        return keywords.stream()
                .map(line -> List.of(line.substring(4).split(" ", -1)))
                .filter(words -> words.getFirst().equalsIgnoreCase(keyword))
                .map(words -> words.subList(1, words.size()))
                .findFirst();
    }

    /** What a proof in this session is bound to. */
    Optional<byte[]> exporter() {
        return socket instanceof SSLSocket secured
                ? flaws.has(Mutant.PROOF_BELOW_TLS13)
                        ? Optional.of(Exporter.ofAnyVersion(secured.getSession()))
                        : Exporter.of(secured.getSession())
                : Optional.empty();
    }

    /** What the host showed, its own certificate first; nothing in clear. */
    List<X509Certificate> chain() {
        return chain;
    }

    /** The OPENPGP keyword's parameters, where it counts. */
    Optional<List<String>> openpgp() {
        boolean counts = tls || flaws.has(Mutant.KEYWORD_WITHOUT_TLS);
        boolean helo = flaws.has(Mutant.HELO_KEYWORD);
        return line("OPENPGP")
                .filter(_ -> counts || helo)
                .filter(w -> w.contains("V=1") || flaws.has(Mutant.ANY_KEYWORD_VERSION))
                .filter(
                        w ->
                                !flaws.has(Mutant.UNKNOWN_PARAMETER_INVALID)
                                        || w.stream().noneMatch(p -> p.startsWith("FUTURE")));
    }

    List<String> ask(String command) throws IOException {
        send((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        return read();
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
    }

    List<String> read() throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = readLine();
            lines.add(line);
        } while (line.startsWith("-", 3) && lines.size() < MAX_LINES);
        if (lines.size() == MAX_LINES) {
            throw new IOException("a reply without end");
        }
        return lines;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = in.read();
        while (octet != '\n') {
            if (octet < 0 || line.length() > MAX_LINE) {
                throw new IOException("the reply breaks off");
            }
            line.append((char) octet);
            octet = in.read();
        }
        String text = line.toString().strip();
        if (text.length() < 3) {
            throw new IOException("no reply: " + text);
        }
        return text.length() == 3 ? text + " " : text;
    }

    static void expect(List<String> reply, String code) throws IOException {
        if (!reply.getFirst().startsWith(code)) {
            throw new IOException(reply.getFirst().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (!flaws.has(Mutant.NO_QUIT)) {
                ask("QUIT");
            }
        } catch (IOException e) {
            // It is over either way.
        } finally {
            socket.close();
        }
    }
}
