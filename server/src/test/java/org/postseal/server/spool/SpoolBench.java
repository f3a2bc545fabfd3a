package org.postseal.server.spool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Throughput of the spool alone: {@code SpoolBench DIRECTORY [MESSAGES]}. First 64 producers that
 * wait for each commit, then the whole life of as many messages.
 */
public final class SpoolBench {
    private static final int PRODUCERS = 64;
    private static final byte[] BODY = Mails.body(0, 4096);

    private SpoolBench() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "spool-bench");
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50_000;
        try (var spool = Mails.open(directory)) {
            for (int round = 0; round < 3; round++) {
                report("commit", messages, () -> produce(spool, messages));
                report("due, open, remove", messages, () -> deliver(spool, messages));
                report("whole life", messages, () -> life(spool, messages));
            }
        }
    }

    private interface Phase {
        void run() throws Exception;
    }

    private static void report(String name, int messages, Phase phase) throws Exception {
        long start = System.nanoTime();
        phase.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-20s %,10.0f messages/s%n", name, messages / seconds);
    }

    private static void produce(Spool spool, int messages) {
        var left = new AtomicInteger(messages);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < PRODUCERS; i++) {
                var _ =
                        threads.submit(
                                () -> {
                                    while (left.getAndDecrement() > 0) {
                                        Mails.commit(spool, BODY, Mails.message("dave"));
                                    }
                                    return null;
                                });
            }
        }
    }

    private static void deliver(Spool spool, int messages) throws Exception {
        var permits = new Semaphore(PRODUCERS);
        var done = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int taken = 0; taken < messages; ) {
                permits.acquire();
                int limit = 1 + permits.drainPermits();
                var due = spool.due(Instant.MAX, limit);
                taken += due.size();
                permits.release(limit - due.size());
                for (var message : due) {
                    var _ =
                            threads.submit(
                                    () -> {
                                        Mails.read(spool, message.id());
                                        var outcome = Mails.outcome(0, QueuedMessage.State.DONE);
                                        Mails.await(
                                                spool.update(
                                                        message.id(), List.of(outcome), List.of()));
                                        done.incrementAndGet();
                                        permits.release();
                                        return null;
                                    });
                }
            }
        }
        if (done.get() != messages) {
            throw new IllegalStateException(done + " of " + messages + " delivered");
        }
    }

    private static void life(Spool spool, int messages) throws Exception {
        var producer = Thread.ofPlatform().start(() -> produce(spool, messages));
        deliver(spool, messages);
        producer.join();
    }
}
