package org.postseal.server.spool;

import org.postseal.server.spool.SegmentCipher.Place;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A body on its way in. Segments are sealed on the caller's thread (64 KiB of AES-GCM are tens of
 * microseconds): the writer is the one thread that all messages share, so it does nothing that can
 * be done elsewhere. A full segment is kept until more comes, because only then is it known not to
 * be the last. The first one waits for the commit, because a head may come before it; it is the one
 * segment that may be longer than others.
 *
 * <p>Memory: one buffer that grows with the message up to a segment, the first segment, and at most
 * {@link #IN_FLIGHT} sealed segments while the caller heeds {@link #isWritable}.
 */
final class SqliteDraft implements Draft {
    private static final int IN_FLIGHT = 4;
    private static final int FIRST_BUFFER = 4 << 10;
    private static final byte[] NONE = new byte[0];

    private final QueueId id;
    private final SegmentCipher cipher;
    private final Bodies bodies;
    private final GroupCommit writer;
    private final Runnable committed;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicReference<Runnable> waiter = new AtomicReference<>();
    private volatile Optional<IOException> failure = Optional.empty();
    private CompletableFuture<Void> stored = CompletableFuture.completedFuture(null);
    private byte[] head = NONE;
    private byte[] first = NONE;
    private byte[] buffer = NONE;
    private int used;
    private int segments;
    private boolean ended;

    SqliteDraft(QueueId id, Bodies bodies, GroupCommit writer, Runnable committed) {
        this.id = id;
        this.cipher = bodies.cipher(id);
        this.bodies = bodies;
        this.writer = writer;
        this.committed = committed;
    }

    @Override
    public QueueId id() {
        return id;
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, octets.length);
        if (ended) {
            throw new IllegalStateException(id + " is committed or closed");
        }
        int from = offset;
        int rest = length;
        while (rest > 0) {
            if (used == SegmentCipher.SEGMENT) {
                storeSegment();
            }
            int count = Math.min(rest, SegmentCipher.SEGMENT - used);
            grow(used + count);
            System.arraycopy(octets, from, buffer, used, count);
            used += count;
            from += count;
            rest -= count;
        }
    }

    private void grow(int needed) {
        if (needed > buffer.length) {
            int size = Math.max(needed, Math.max(FIRST_BUFFER, 2 * buffer.length));
            buffer = Arrays.copyOf(buffer, Math.min(size, SegmentCipher.SEGMENT));
        }
    }

    private void storeSegment() {
        int number = segments++;
        used = 0;
        if (number == 0) {
            first = buffer;
            buffer = new byte[SegmentCipher.SEGMENT];
            return;
        }
        if (failure.isPresent()) {
            return;
        }
        byte[] sealed = cipher.seal(buffer, SegmentCipher.SEGMENT, number, Place.INNER);
        inFlight.incrementAndGet();
        stored =
                writer.submit(
                                sealed.length,
                                database -> {
                                    Bodies.insert(database, id, number, sealed);
                                    return null;
                                })
                        .handle((_, error) -> segmentStored(error));
    }

    private Void segmentStored(Throwable error) {
        if (error != null && failure.isEmpty()) {
            failure = Optional.of(Blocking.ioException(error));
        }
        inFlight.decrementAndGet();
        wakeWaiter();
        return null;
    }

    @Override
    public void setHead(byte[] octets) {
        if (ended) {
            throw new IllegalStateException(id + " is committed or closed");
        }
        if (octets.length > SegmentCipher.SEGMENT) {
            throw new IllegalArgumentException("a head of " + octets.length + " octets");
        }
        head = octets.clone();
    }

    @Override
    public boolean isWritable() {
        return inFlight.get() < IN_FLIGHT;
    }

    @Override
    public void onWritable(Runnable callback) {
        waiter.set(callback);
        if (isWritable()) {
            // The last segment may have been stored before the callback was there to be seen.
            var _ = writer.submit(_ -> null).whenComplete((_, _) -> wakeWaiter());
        }
    }

    private void wakeWaiter() {
        if (isWritable()) {
            var callback = waiter.getAndSet(null);
            if (callback != null) {
                callback.run();
            }
        }
    }

    @Override
    public long length() {
        return head.length + (long) segments * SegmentCipher.SEGMENT + used;
    }

    @Override
    public InputStream read() throws IOException {
        byte[] opening = opening();
        byte[] tail = Arrays.copyOf(buffer, used);
        try {
            stored.join();
        } catch (CompletionException e) {
            throw Blocking.ioException(e);
        }
        if (failure.isPresent()) {
            throw new IOException("the draft could not be stored", failure.get());
        }
        return bodies.openDraft(id, cipher, opening, segments, tail);
    }

    /** The head, and the first segment or what there is of it. */
    private byte[] opening() {
        byte[] start = segments > 0 ? first : buffer;
        int length = segments > 0 ? SegmentCipher.SEGMENT : used;
        byte[] opening = Arrays.copyOf(head, head.length + length);
        System.arraycopy(start, 0, opening, head.length, length);
        return opening;
    }

    @Override
    public CompletionStage<Void> commit(NewMessage message) {
        if (ended) {
            throw new IllegalStateException(id + " is committed or closed");
        }
        ended = true;
        int last = segments;
        long length = length();
        byte[] opening = opening();
        byte[] sealedFirst =
                cipher.seal(opening, opening.length, 0, last == 0 ? Place.LAST : Place.INNER);
        byte[] sealedLast = last == 0 ? NONE : cipher.seal(buffer, used, last, Place.LAST);
        first = NONE;
        buffer = NONE;
        var result = new CompletableFuture<Void>();
        var _ =
                writer.submit(
                                sealedFirst.length + sealedLast.length,
                                database -> {
                                    if (last > 1 && Bodies.count(database, id) != last - 1) {
                                        throw new IOException(
                                                "segments of " + id + " were not stored");
                                    }
                                    Bodies.insert(database, id, 0, sealedFirst);
                                    if (last > 0) {
                                        Bodies.insert(database, id, last, sealedLast);
                                    }
                                    Replays.insert(database, message.replayKeys());
                                    Messages.insert(database, id, message, length);
                                    return null;
                                })
                        .whenComplete((_, error) -> finish(result, error));
        return result;
    }

    private void finish(CompletableFuture<Void> result, Throwable error) {
        if (error == null) {
            result.complete(null);
            committed.run();
            return;
        }
        discard();
        // The first failure is the cause: a full disk, then a commit without its segments.
        result.completeExceptionally(failure.orElseGet(() -> Blocking.ioException(error)));
    }

    private void discard() {
        if (segments > 1) {
            bodies.remove(writer, id);
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            first = NONE;
            buffer = NONE;
            discard();
        }
    }
}
