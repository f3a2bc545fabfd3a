package org.postseal.server.app.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The mail that the demo sends: a corpus of real and malformed messages, and one large one. */
public final class Corpus {
    private static final int LARGE = 20 * 1024 * 1024;

    private Corpus() {}

    /**
     * One message.
     *
     * @param name for people
     * @param octets as they are submitted: CRLF line ends, the last line too
     */
    public record Mail(String name, byte[] octets) {}

    /** Reads all of it. */
    public static List<Mail> load(RandomGenerator random) throws IOException {
        List<Mail> mails = new ArrayList<>();
        for (String name : text("corpus/index").lines().filter(line -> !line.isBlank()).toList()) {
            mails.add(new Mail(name, crlf(octets("corpus/" + name))));
        }
        mails.add(new Mail("large (20 MB)", large(random)));
        return mails;
    }

    private static String text(String name) throws IOException {
        return new String(octets(name), StandardCharsets.UTF_8);
    }

    private static byte[] octets(String name) throws IOException {
        try (InputStream in = Corpus.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the demo's " + name + " is missing from the program");
            }
            return in.readAllBytes();
        }
    }

    /** What an SMTP client does to a file with LF line ends before it sends it. */
    static byte[] crlf(byte[] octets) {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(octets.length + octets.length / 32 + 2);
        byte last = '\n';
        for (byte b : octets) {
            if (b == '\n' && last != '\r') {
                out.write('\r');
            }
            out.write(b);
            last = b;
        }
        if (octets.length > 0 && last != '\n') {
            out.write('\r');
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static byte[] large(RandomGenerator random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(LARGE + 1024);
        String header =
                """
                From: Alice <alice@alice.test>
                To: Dave <dave@dave.test>
                Subject: twenty megabytes
                Date: Mon, 02 Nov 2026 10:00:00 +0000
                Message-ID: <large@alice.test>

                """;
        out.writeBytes(crlf(header.getBytes(StandardCharsets.US_ASCII)));
        byte[] line = new byte[76];
        while (out.size() < LARGE) {
            for (int i = 0; i < line.length; i++) {
                line[i] = (byte) ('!' + random.nextInt(94));
            }
            out.writeBytes(line);
            out.write('\r');
            out.write('\n');
        }
        return out.toByteArray();
    }
}
