package org.postseal.client.sealing;

import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Seals a 50 MB message and throws the result away; run with a small heap. */
final class LargeMail {
    private static final int BODY = 50_000_000;

    private LargeMail() {}

    public static void main(String[] arguments) throws Exception {
        byte[] head = "From: a@a.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        InputStream original =
                new SequenceInputStream(new ByteArrayInputStream(head), new Repeated(BODY));
        TestKeys keys = TestKeys.of(6);
        Octets.Counter out = new Octets.Counter(OutputStream.nullOutputStream());
        OpenPgpSealer sealer = new OpenPgpSealer(new SecureRandom());
        Instant now = Instant.ofEpochSecond(1_767_600_000);
        if (arguments[0].equals("site")) {
            SealHeader header =
                    new SealHeader(
                            false,
                            "0".repeat(32),
                            "a.example",
                            "d.example",
                            now,
                            ReversePath.NULL,
                            List.of(new Mailbox("dave", "d.example")),
                            head.length + (long) BODY);
            sealer.site(
                    header, keys.recipient(true), keys.signer(), "Received: x\r\n", original, out);
        } else {
            sealer.user(keys.recipient(true), now, "a.example", "Received: x\r\n", original, out);
        }
        if (out.count() < BODY) {
            throw new IOException("sealed only " + out.count());
        }
        System.out.println("sealed " + out.count());
    }

    /** So many octets of one letter. */
    private static final class Repeated extends InputStream {
        private int left;

        Repeated(int count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] octets, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = Math.min(length, left);
            Arrays.fill(octets, offset, offset + count, (byte) 'x');
            left -= count;
            return count;
        }
    }
}
