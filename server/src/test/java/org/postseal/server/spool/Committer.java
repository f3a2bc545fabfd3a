package org.postseal.server.spool;

import java.nio.file.Path;

/**
 * A process that commits and tells what is safe: {@code Committer DIRECTORY FIRST-SEED THREADS
 * MESSAGES}. After each commit has completed it prints {@code committed ID SEED LENGTH}.
 */
public final class Committer {
    private Committer() {}

    public static void main(String[] arguments) throws Exception {
        long seed = Long.parseLong(arguments[1]);
        int threads = Integer.parseInt(arguments[2]);
        int messages = Integer.parseInt(arguments[3]);
        try (var spool = Mails.open(Path.of(arguments[0]))) {
            var running = new Thread[threads];
            for (int i = 0; i < threads; i++) {
                long own = seed + (long) i * messages;
                running[i] = Thread.ofPlatform().start(() -> commit(spool, own, messages));
            }
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    private static void commit(Spool spool, long first, int messages) {
        try {
            for (long seed = first; seed < first + messages; seed++) {
                int length = seed % 10 == 0 ? 200_000 : 4096;
                var id = Mails.commit(spool, Mails.body(seed, length), Mails.message("dave"));
                System.out.println("committed " + id + " " + seed + " " + length);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
