package org.postseal.server.smtp;

import org.postseal.server.spool.Draft;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.QueueId;
import org.postseal.server.spool.Spool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Drafts in memory, and what was committed; of a queue, nothing. */
final class MemorySpool {
    /** A committed message. */
    record Stored(NewMessage message, byte[] body) {
        /** The content as it came: without the trace field, which is three lines. */
        String content() {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            int start = 0;
            for (int line = 0; line < 3; line++) {
                start = text.indexOf("\r\n", start) + 2;
            }
            return text.substring(start);
        }

        String trace() {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            return text.substring(0, text.length() - content().length());
        }
    }

    final List<Stored> stored = new CopyOnWriteArrayList<>();
    final AtomicInteger openDrafts = new AtomicInteger();
    volatile Executor commits = Runnable::run;
    volatile Optional<IOException> failure = Optional.empty();
    volatile boolean writable = true;
    final List<Runnable> waiting = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();

    Spool spool() {
        return (Spool)
                Proxy.newProxyInstance(
                        Spool.class.getClassLoader(),
                        new Class<?>[] {Spool.class},
                        (_, method, _) -> {
                            if (!method.getName().equals("draft")) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            return draft();
                        });
    }

    Draft draft() {
        openDrafts.incrementAndGet();
        return new MemoryDraft(new QueueId("%08X".formatted(count.incrementAndGet())));
    }

    private final class MemoryDraft implements Draft {
        private final QueueId id;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private byte[] head = new byte[0];
        private boolean ended;

        MemoryDraft(QueueId id) {
            this.id = id;
        }

        @Override
        public QueueId id() {
            return id;
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            if (ended) {
                throw new IllegalStateException("written after its end");
            }
            body.write(octets, offset, length);
        }

        @Override
        public void setHead(byte[] octets) {
            head = octets;
        }

        private byte[] octets() {
            byte[] all = Arrays.copyOf(head, head.length + body.size());
            System.arraycopy(body.toByteArray(), 0, all, head.length, body.size());
            return all;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void onWritable(Runnable callback) {
            waiting.add(callback);
        }

        @Override
        public long length() {
            return (long) head.length + body.size();
        }

        @Override
        public InputStream read() {
            return new ByteArrayInputStream(octets());
        }

        @Override
        public CompletionStage<Void> commit(NewMessage message) {
            end();
            CompletableFuture<Void> done = new CompletableFuture<>();
            commits.execute(
                    () -> {
                        if (failure.isPresent()) {
                            done.completeExceptionally(failure.get());
                        } else {
                            stored.add(new Stored(message, octets()));
                            done.complete(null);
                        }
                    });
            return done;
        }

        @Override
        public void close() {
            if (!ended) {
                end();
            }
        }

        private void end() {
            if (ended) {
                throw new IllegalStateException("ended twice");
            }
            ended = true;
            openDrafts.decrementAndGet();
        }
    }
}
