package org.postseal.server.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for the writer; a virtual thread parks and leaves its carrier. */
final class Blocking {
    private Blocking() {}

    /** What went wrong, without the wrapping of stages. */
    static IOException ioException(Throwable error) {
        return switch (error) {
            case IOException io -> io;
            case CompletionException wrapped when wrapped.getCause() != null ->
                    ioException(wrapped.getCause());
            default -> new IOException(error);
        };
    }

    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw new UncheckedIOException(ioException(e));
        }
    }
}
