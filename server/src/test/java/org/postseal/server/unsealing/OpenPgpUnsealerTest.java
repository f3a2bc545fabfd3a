package org.postseal.server.unsealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.unsealing.Unsealer.Outcome;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What goes in comes out. */
final class OpenPgpUnsealerTest {
    private static final Path CORPUS =
            Path.of("src/main/resources/org/postseal/server/app/demo/corpus");

    @TempDir Path directory;

    private static final String TRACE =
            "Authentication-Results: mx.dave.test;\r\n"
                    + "\topenpgp-seal=pass policy.level=site policy.origin=alice.test\r\n"
                    + Bench.ARRIVED
                    + Bench.RECEIVED;

    @ParameterizedTest
    @EnumSource(KeyVersion.class)
    void everyMessageComesOutAsItWentIn(KeyVersion version) throws Exception {
        try (Bench bench = new Bench(directory, version);
                OpenPgpUnsealer unsealer = bench.unsealer(bench.alice.published())) {
            for (Map.Entry<String, byte[]> mail : corpus().entrySet()) {
                Outcome outcome =
                        bench.unseal(unsealer, bench.seal(mail.getValue()), Bench.envelope("dave"));
                Outcome.Unsealed unsealed =
                        assertInstanceOf(Outcome.Unsealed.class, outcome, mail.getKey());
                byte[] delivered = Bench.read(unsealed.original());
                unsealed.original().close();
                byte[] trace = TRACE.getBytes(StandardCharsets.US_ASCII);
                assertArrayEquals(trace, Arrays.copyOf(delivered, trace.length), mail.getKey());
                assertArrayEquals(
                        mail.getValue(),
                        Arrays.copyOfRange(delivered, trace.length, delivered.length),
                        mail.getKey());
                assertEquals(Bench.envelope("dave").recipients(), unsealed.recipients());
                assertEquals(hasEightBit(mail.getValue()), unsealed.eightBit());
            }
        }
    }

    /** The corpus in CRLF form, and some larger ones. */
    private static Map<String, byte[]> corpus() throws IOException {
        Map<String, byte[]> mails = new TreeMap<>();
        try (Stream<Path> files = Files.walk(CORPUS)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".eml")).toList()) {
                mails.put(CORPUS.relativize(file).toString(), crlf(Files.readAllBytes(file)));
            }
        }
        assertTrue(mails.size() > 90, "the corpus is there");
        for (int size : new int[] {60_000, 128 << 10, (128 << 10) + 1, 300_000, 3_000_000}) {
            mails.put("generated " + size, generated(size));
        }
        return mails;
    }

    private static byte[] crlf(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        String lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n");
        String whole = lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
        return whole.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] generated(int size) {
        StringBuilder text = new StringBuilder("Subject: generated\r\n\r\n");
        Random random = new Random(size);
        while (text.length() < size - 2) {
            text.append((char) ('!' + random.nextInt(90)));
            if (text.length() % 70 == 0 && text.length() < size - 4) {
                text.append("\r\n");
            }
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean hasEightBit(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }
}
