package org.postseal.server.unsealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.spool.Draft;
import org.postseal.server.unsealing.Unsealer.Outcome;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** 50 MB through a machine of 128 MB. */
final class LargeSealTest {
    private static final int SIZE = 50 << 20;

    @TempDir Path directory;

    @Test
    void aLargeMessageDoesNotStandInMemory() throws Exception {
        Process child =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx128m",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Child.class.getName(),
                                        directory.toString(),
                                        KeyVersion.V4.name()))
                        .redirectErrorStream(true)
                        .start();
        String output;
        try (InputStream out = child.getInputStream()) {
            output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(0, child.waitFor(), output);
        assertTrue(output.contains("identical"), output);
    }

    /** Seals, unseals and compares in a heap of its own. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            KeyVersion version = KeyVersion.valueOf(arguments[1]);
            try (Bench bench = new Bench(Path.of(arguments[0]), version);
                    OpenPgpUnsealer unsealer = bench.unsealer(bench.alice.published());
                    Draft sealed = bench.spool.draft()) {
                byte[] arrived = Forge.ascii(Bench.ARRIVED);
                sealed.write(arrived, 0, arrived.length);
                bench.sealer.site(
                        bench.header(SIZE),
                        bench.dave.recipientKey(bench.now),
                        bench.alice.keys().signer(bench.now),
                        Bench.RECEIVED,
                        new Lines(SIZE),
                        new IntoDraft(sealed));
                byte[] start;
                try (InputStream in = sealed.read()) {
                    start = in.readNBytes(64 << 10);
                }
                Outcome outcome =
                        unsealer.unseal(sealed, start, Bench.envelope("dave"))
                                .toCompletableFuture()
                                .get(10, TimeUnit.MINUTES);
                System.out.println(compare(outcome) ? "identical" : "different");
            }
        }

        private static boolean compare(Outcome outcome) throws Exception {
            if (!(outcome instanceof Outcome.Unsealed unsealed)) {
                throw new AssertionError(outcome);
            }
            try (Draft original = unsealed.original();
                    InputStream in = original.read()) {
                in.skipNBytes(original.length() - SIZE);
                return sha256(in).equals(sha256(new Lines(SIZE)));
            }
        }

        private static String sha256(InputStream in) throws Exception {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream digesting = new DigestInputStream(in, digest)) {
                BlockInput.drain(digesting);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /** A message of this size whose lines differ. */
    private static final class Lines extends InputStream {
        private final int size;
        private int at;

        Lines(int size) {
            this.size = size;
        }

        private int octet() {
            int column = at % 64;
            int left = size - at;
            at++;
            if (left <= 2) {
                return left == 2 ? '\r' : '\n';
            }
            if (left == 3) {
                return 'x';
            }
            return column == 62 ? '\r' : column == 63 ? '\n' : 'a' + (at / 64 + column) % 26;
        }

        @Override
        public int read() {
            return at < size ? octet() : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (at == size) {
                return -1;
            }
            int count = Math.min(length, size - at);
            for (int i = 0; i < count; i++) {
                target[offset + i] = (byte) octet();
            }
            return count;
        }
    }

    private static final class IntoDraft extends OutputStream {
        private final Draft draft;

        IntoDraft(Draft draft) {
            this.draft = draft;
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            while (!draft.isWritable()) {
                CountDownLatch writable = new CountDownLatch(1);
                draft.onWritable(writable::countDown);
                try {
                    writable.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            draft.write(octets, offset, length);
        }
    }
}
