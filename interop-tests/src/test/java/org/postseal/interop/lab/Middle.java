package org.postseal.interop.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.postseal.conformance.openpgp.Identity;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A session between Alice and Dave, with Mallet in its middle. */
final class Middle {
    private static final int COLUMNS = 384;

    private final Attack attack;
    private final SSLContext tls;
    private final Identity key;
    private final OutputStream notes;
    private Wire alice;
    private Wire dave;
    private String recipient = "";
    private boolean secured;

    Middle(Attack attack, SSLContext tls, Identity key, OutputStream notes) {
        this.attack = attack;
        this.tls = tls;
        this.key = key;
        this.notes = notes;
    }

    /** Until either hangs up, or a message has passed. */
    void pass(Socket from, Socket to) throws IOException {
        alice = new Wire(from);
        dave = new Wire(to);
        alice.say(dave.reply());
        String command;
        do {
            command = alice.line();
            note(command);
        } while (step(command));
    }

    private boolean step(String command) throws IOException {
        String verb = word(command);
        switch (verb) {
            case "STARTTLS" -> startTls();
            case "PGPKEY" -> {
                if (attack == Attack.FORGE_KEY) {
                    alice.say(forged());
                } else {
                    passOn(command);
                }
            }
            case "EHLO" -> {
                dave.say(command);
                alice.say(changed(dave.reply()));
            }
            case "DATA" -> {
                return !data(command);
            }
            case "RCPT" -> {
                recipient = command;
                passOn(command);
            }
            default -> passOn(command);
        }
        return !verb.equals("QUIT");
    }

    private static String word(String line) {
        return line.replaceFirst(" .*", "").toUpperCase(Locale.ROOT);
    }

    private void passOn(String command) throws IOException {
        dave.say(command);
        alice.say(dave.reply());
    }

    private void startTls() throws IOException {
        dave.say("STARTTLS");
        List<String> reply = dave.reply();
        if (attack == Attack.INJECT) {
            alice.say(reply.getFirst(), "250-mx.dave.test", "250 8BITMIME");
        } else {
            alice.say(reply);
        }
        dave.connect(anybody());
        alice.accept(tls);
        secured = true;
    }

    /** CHUNKING goes always, so that content comes as lines. */
    private List<String> changed(List<String> reply) {
        List<String> lines = new ArrayList<>();
        for (String line : reply) {
            String keyword = word(line.substring(4));
            boolean strip =
                    keyword.equals("CHUNKING")
                            || (keyword.equals("STARTTLS") && attack == Attack.STRIP_STARTTLS)
                            || (keyword.equals("OPENPGP") && attack.stripsOpenPgp());
            if (!strip) {
                lines.add("250-" + line.substring(4));
            }
        }
        if (attack == Attack.FORGE_KEY && secured) {
            lines.removeIf(line -> line.startsWith("250-OPENPGP"));
            lines.add("250-OPENPGP V=1 KEYS SEAL=site");
        }
        lines.set(lines.size() - 1, lines.getLast().replaceFirst("^250-", "250 "));
        return lines;
    }

    /** True when a message has passed. */
    private boolean data(String command) throws IOException {
        dave.say(command);
        List<String> reply = dave.reply();
        alice.say(reply);
        if (!reply.getFirst().startsWith("354")) {
            return false;
        }
        List<String> content = new ArrayList<>();
        String line;
        do {
            line = alice.line();
            note(line);
            content.add(line);
        } while (!line.equals("."));
        if (attack == Attack.TAMPER) {
            tamper(content);
        }
        dave.say(content);
        alice.say(dave.reply());
        if (attack == Attack.REPLAY) {
            replay(content);
        }
        return true;
    }

    private void replay(List<String> content) throws IOException {
        for (String line : List.of("MAIL FROM:<alice@alice.test>", recipient, "DATA")) {
            dave.say(line);
            dave.reply();
        }
        dave.say(content);
        note("the second time: " + recipient + " " + dave.reply());
    }

    /** Another octet in the middle of the encrypted part. */
    private static void tamper(List<String> content) {
        int begin = content.indexOf("-----BEGIN PGP MESSAGE-----");
        int end = content.indexOf("-----END PGP MESSAGE-----");
        int middle = (begin + end) / 2;
        String line = content.get(middle);
        content.set(middle, (line.charAt(0) == 'A' ? 'B' : 'A') + line.substring(1));
    }

    private void note(String line) throws IOException {
        notes.write((line + "\n").getBytes(ISO_8859_1));
    }

    private List<String> forged() {
        byte[] certificate = key.certificate();
        List<String> lines = new ArrayList<>();
        lines.add(
                "250-2.0.0 KEY V=1 SCOPE=site FPR=%s LEN=%d SHA256=%s EXP=%d"
                        .formatted(
                                key.fingerprint(),
                                certificate.length,
                                sha256(certificate),
                                Instant.now().plus(Duration.ofDays(1)).getEpochSecond()));
        String text = Base64.getEncoder().encodeToString(certificate);
        for (int at = 0; at < text.length(); at += COLUMNS) {
            lines.add("250-2.0.0 K " + text.substring(at, Math.min(text.length(), at + COLUMNS)));
        }
        lines.add("250 2.0.0 END");
        return lines;
    }

    private static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** He knows whom he calls. */
    private static SSLContext anybody() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
