package org.postseal.client.sealing;

import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.postseal.spec.Requirement;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Date;

/** Literal data packets of the draft's form: format {@code b}, no name, date 0. */
@Requirement("F-04")
final class Literal {
    private static final int PARTIAL_LENGTH = 1 << 16;

    private Literal() {}

    static OutputStream ofLength(long length, OutputStream packets) throws IOException {
        return new PGPLiteralDataGenerator()
                .open(packets, PGPLiteralDataGenerator.BINARY, "", length, epoch());
    }

    static OutputStream ofUnknownLength(OutputStream packets) throws IOException {
        return new PGPLiteralDataGenerator()
                .open(
                        packets,
                        PGPLiteralDataGenerator.BINARY,
                        "",
                        epoch(),
                        new byte[PARTIAL_LENGTH]);
    }

    private static Date epoch() {
        return Date.from(Instant.EPOCH);
    }
}
