package org.postseal.conformance.world;

import org.postseal.conformance.Transcript;
import org.postseal.conformance.Transcript.Direction;
import org.postseal.conformance.wire.Exporter;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLSocket;

/** One connection to a {@link MailHop}. */
final class HopSession {
    private static final int MAX_LINE = 65_536;
    private static final int MAX_CONTENT = 16 << 20;
    private static final byte[] END = {'\r', '\n', '.', '\r', '\n'};

    private final MailHop hop;
    private final int number;
    private final Transcript transcript;
    private Socket socket;
    private InputStream in;
    private boolean tls;
    private byte[] exporter = new byte[32];
    private String mail = "";
    private final List<String> rcpt = new ArrayList<>();

    /** Hung up, by order. */
    private static final class Dropped extends IOException {
        private static final long serialVersionUID = 1L;
    }

    HopSession(MailHop hop, Socket socket, int number, Transcript transcript) {
        this.hop = hop;
        this.socket = socket;
        this.number = number;
        this.transcript = transcript;
    }

    void run() {
        try {
            in = new BufferedInputStream(socket.getInputStream());
            note("connection from " + socket.getInetAddress().getHostAddress());
            say(hop.reply("CONNECT", "", "220 " + hop.host() + " ESMTP"));
            while (command(line())) {}
        } catch (IOException e) {
            note("ended: " + e);
        } finally {
            close();
        }
    }

    private void close() {
        try {
            socket.close();
        } catch (IOException e) {
            note("close: " + e);
        }
    }

    /** False after QUIT. */
    private boolean command(String line) throws IOException {
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        hop.add(new MailHop.Command(number, tls, line, in.available() > 0));
        switch (verb) {
            case "EHLO", "HELO" -> hello(verb, line);
            case "STARTTLS" -> startTls(line);
            case "MAIL" -> mail(line);
            case "RCPT" -> rcpt(line);
            case "DATA" -> data(line);
            case "RSET" -> {
                reset();
                say(hop.reply(verb, line, "250 2.0.0 Ok"));
            }
            case "NOOP" -> say(hop.reply(verb, line, "250 2.0.0 Ok"));
            case "PGPKEY" -> say(hop.pgpkey(line, exporter));
            case "QUIT" -> {
                say(hop.reply(verb, line, "221 2.0.0 Bye"));
                return false;
            }
            default -> say(hop.reply(verb, line, "500 5.5.2 Unknown command"));
        }
        return true;
    }

    private void hello(String verb, String line) throws IOException {
        reset();
        List<String> lines = hop.ehlo(tls);
        StringBuilder usual = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            usual.append(i == 0 ? "" : "\r\n")
                    .append("250")
                    .append(i == lines.size() - 1 ? ' ' : '-')
                    .append(lines.get(i));
        }
        String helo = "250 " + hop.host();
        say(hop.reply(verb, line, verb.equals("EHLO") ? usual.toString() : helo));
    }

    private void startTls(String line) throws IOException {
        switch (hop.startTls()) {
            case STRIPPED -> say("502 5.5.1 Unknown command");
            case REFUSED -> say("454 4.7.0 TLS not available");
            case OFFERED -> {
                say(hop.reply("STARTTLS", line, "220 2.0.0 Ready"));
                handshake();
            }
            case INJECTED -> {
                say("220 2.0.0 Ready\r\n250-injected\r\n250 OPENPGP V=1 KEYS SEAL=site");
                handshake();
            }
        }
    }

    private void handshake() throws IOException {
        byte[] ahead = in.readNBytes(in.available());
        SSLSocket secured =
                (SSLSocket)
                        hop.tls()
                                .getSocketFactory()
                                .createSocket(socket, new ByteArrayInputStream(ahead), true);
        secured.setUseClientMode(false);
        secured.setEnabledProtocols(hop.versions().toArray(String[]::new));
        secured.startHandshake();
        note("TLS: " + secured.getSession().getProtocol());
        exporter = Exporter.ofAnyVersion(secured.getSession());
        socket = secured;
        in = new BufferedInputStream(secured.getInputStream());
        tls = true;
    }

    private void mail(String line) throws IOException {
        String reply = hop.reply("MAIL", line, "250 2.1.0 Ok");
        reset();
        mail = reply.startsWith("2") ? line : "";
        say(reply);
    }

    private void rcpt(String line) throws IOException {
        String usual = mail.isEmpty() ? "503 5.5.1 MAIL first" : "250 2.1.5 Ok";
        String reply = hop.reply("RCPT", line, usual);
        if (reply.startsWith("2")) {
            rcpt.add(line);
        }
        say(reply);
    }

    private void data(String line) throws IOException {
        String usual = rcpt.isEmpty() ? "554 5.5.1 No recipients" : "354 Go on";
        String go = hop.reply("DATA", line, usual);
        say(go);
        if (go.startsWith("354")) {
            byte[] raw = content();
            String reply = hop.reply(".", "", "250 2.0.0 Ok");
            hop.add(new ReceivedMail(tls, mail, rcpt, raw, reply));
            for (String shown : new String(raw, StandardCharsets.ISO_8859_1).split("\r\n", -1)) {
                transcript.add(Direction.RECEIVED, channel(), shown);
            }
            reset();
            say(reply);
        }
    }

    private void reset() {
        mail = "";
        rcpt.clear();
    }

    private byte[] content() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int matched = 2; // the CRLF of DATA counts
        while (matched < END.length) {
            int octet = octet();
            content.write(octet);
            if (octet == END[matched]) {
                matched++;
            } else {
                matched = octet == '\r' ? 1 : 0;
            }
            if (content.size() > MAX_CONTENT) {
                throw new IOException("content without end");
            }
        }
        byte[] all = content.toByteArray();
        return Arrays.copyOf(all, all.length - 3);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = octet();
        while (octet != '\n') {
            line.write(octet);
            if (line.size() > MAX_LINE) {
                throw new IOException("line without end");
            }
            octet = octet();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        String command = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        transcript.add(Direction.RECEIVED, channel(), command);
        return command;
    }

    private int octet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("by the peer");
        }
        return octet;
    }

    private void say(String reply) throws IOException {
        if (reply.equals(MailHop.DROP)) {
            throw new Dropped();
        }
        reply.lines().forEach(line -> transcript.add(Direction.SENT, channel(), line));
        socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private String channel() {
        return "smtp " + hop.host() + " " + number + (tls ? " tls" : "");
    }

    private void note(String text) {
        transcript.add(Direction.NOTE, channel(), text);
    }
}
