package org.postseal.server.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * A process that fills the small file system under its directory, frees some of it and goes on.
 * Exit status 0 where the spool said full, recovered by itself and lost nothing.
 */
public final class FullDisk {
    private FullDisk() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path ballast = Files.write(directory.resolve("ballast"), new byte[3 << 20]);
        var kept = new LinkedHashMap<QueueId, byte[]>();
        try (var spool = Mails.open(directory)) {
            require(fill(spool, kept) instanceof SpoolFullException, "a full disk is told as such");
            require(!kept.isEmpty(), "something fitted");
            Files.delete(ballast);
            byte[] body = Mails.body(-1, 50_000);
            kept.put(Mails.commit(spool, body, Mails.message("dave")), body);
        }
        try (var spool = Mails.open(directory)) {
            require(spool.list(1000).size() == kept.size(), "exactly what was committed is there");
            for (var message : kept.entrySet()) {
                byte[] found = Mails.read(spool, message.getKey());
                require(java.util.Arrays.equals(message.getValue(), found), "bodies are intact");
            }
        }
    }

    private static Throwable fill(Spool spool, Map<QueueId, byte[]> kept) throws Exception {
        for (int seed = 0; seed < 1000; seed++) {
            byte[] body = Mails.body(seed, 50_000);
            try {
                kept.put(Mails.commit(spool, body, Mails.message("dave")), body);
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }
        return new IOException("never full");
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
