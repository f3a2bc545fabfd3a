package org.postseal.interop.postfix;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for what another process brings about. */
public final class Waiting {
    /** Far beyond what any step takes; reached only where the thing never comes. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final long POLL_MILLIS = 20;

    private Waiting() {}

    /**
     * Returns what is looked for once it is there.
     *
     * @param otherwise what to say where it never comes
     */
    public static <T> T until(Supplier<Optional<T>> look, Supplier<String> otherwise)
            throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        Optional<T> found = look.get();
        while (found.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain: " + otherwise.get());
            }
            Thread.sleep(POLL_MILLIS);
            found = look.get();
        }
        return found.get();
    }
}
