package org.postseal.client.smtp;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Gives blocking calls their asynchronous twins. */
final class Async {
    private Async() {}

    /** The stage fails with the very exception of the call. */
    static <T> CompletionStage<T> call(Executor executor, Callable<T> blocking) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        executor.execute(() -> complete(stage, blocking));
        return stage;
    }

    private static <T> void complete(CompletableFuture<T> stage, Callable<T> blocking) {
        try {
            stage.complete(blocking.call());
        } catch (Throwable e) {
            // Even an error has to reach whoever waits for the stage.
            stage.completeExceptionally(e);
        }
    }
}
