package org.postseal.server.spool;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;

/** A body being written; invisible until committed. One writer. */
public interface Draft extends AutoCloseable {
    QueueId id();

    /** Appends octets. Never blocks: full segments are sealed and handed to the spool's writer. */
    void write(byte[] octets, int offset, int length);

    /**
     * False where the writer lags behind: stop reading from the peer until {@link #onWritable}
     * calls.
     */
    boolean isWritable();

    /** Calls once, on a spool thread, when the draft can take more. */
    void onWritable(Runnable callback);

    /**
     * Sets what stands before all that was written, such as a trace field that could not be known
     * earlier; the last call counts. At most 64 KiB; not after commit.
     */
    void setHead(byte[] octets);

    /** Octets written so far, and those of the head. */
    long length();

    /** Reads back what was written, from the start; blocks. Legal before commit. */
    InputStream read() throws IOException;

    /**
     * Makes the message durable and visible. Completes after fsync, on a spool thread;
     * exceptionally with {@link SpoolFullException} or {@link IOException}, and then nothing is
     * kept.
     */
    CompletionStage<Void> commit(NewMessage message);

    /** Drops what was written; no effect after commit was called. */
    @Override
    void close();
}
