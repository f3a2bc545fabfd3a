package org.postseal.server.unsealing;

import org.postseal.server.spool.Draft;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes an original to its draft, without forged results, no faster than the spool takes it. */
final class OriginalWriter implements OriginalSink {
    private static final int STALLED_SECONDS = 300;

    private final Draft draft;
    private final ForgedResults<IOException> filter;

    OriginalWriter(Draft draft, AuthenticationResults results) {
        this.draft = draft;
        this.filter = new ForgedResults<>(results, this::store);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        filter.write(octets, offset, length);
    }

    /** Writes what is held back; no more comes. */
    void finish() throws IOException {
        filter.finish();
    }

    private void store(byte[] octets, int offset, int length) throws IOException {
        awaitWritable();
        draft.write(octets, offset, length);
    }

    private void awaitWritable() throws IOException {
        while (!draft.isWritable()) {
            CountDownLatch writable = new CountDownLatch(1);
            draft.onWritable(writable::countDown);
            try {
                if (!writable.await(STALLED_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("the spool stalls");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while the spool lags behind", e);
            }
        }
    }
}
