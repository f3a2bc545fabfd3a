package org.postseal.server.delivery;

import org.postseal.client.smtp.MessageSource;
import org.postseal.server.spool.Draft;
import org.postseal.server.spool.Spool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A sealed message kept while hosts are tried: in memory when small, else in a draft of the spool,
 * which is never committed and so stays encrypted and vanishes with a crash.
 */
final class Scratch extends OutputStream implements MessageSource {
    private static final int IN_MEMORY = 256 * 1024;
    private static final long PATIENCE_SECONDS = 300;

    private final Spool spool;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream(16 * 1024);
    private Optional<Draft> draft = Optional.empty();
    private boolean eightBit;

    Scratch(Spool spool) {
        this.spool = spool;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        eightBit = eightBit || holdsEightBit(octets, offset, length);
        if (draft.isEmpty() && memory.size() + length <= IN_MEMORY) {
            memory.write(octets, offset, length);
            return;
        }
        if (draft.isEmpty()) {
            draft = Optional.of(spool.draft());
            byte[] before = memory.toByteArray();
            memory.reset();
            append(before, 0, before.length);
        }
        append(octets, offset, length);
    }

    private void append(byte[] octets, int offset, int length) throws IOException {
        Draft open = draft.orElseThrow();
        open.write(octets, offset, length);
        if (!open.isWritable()) {
            CompletableFuture<Void> writable = new CompletableFuture<>();
            open.onWritable(() -> writable.complete(null));
            await(writable);
        }
    }

    private static void await(CompletableFuture<Void> writable) throws IOException {
        try {
            writable.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the spool was busy", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the spool takes no scratch data", e);
        }
    }

    private static boolean holdsEightBit(byte[] octets, int offset, int length) {
        int all = 0;
        for (int i = offset; i < offset + length; i++) {
            all |= octets[i];
        }
        return (all & 0x80) != 0;
    }

    @Override
    public long length() {
        return draft.map(Draft::length).orElseGet(() -> (long) memory.size());
    }

    @Override
    public boolean isEightBit() {
        return eightBit;
    }

    @Override
    public InputStream open() throws IOException {
        return draft.isPresent()
                ? draft.get().read()
                : new ByteArrayInputStream(memory.toByteArray());
    }

    /** Drops what was written. */
    void drop() {
        draft.ifPresent(Draft::close);
    }
}
