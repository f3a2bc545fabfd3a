package org.postseal.interop.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition that another process brings about. */
public final class Waiting {
    /** Far beyond what any step takes; reached only where the condition never comes. */
    public static final Duration DEADLINE = Duration.ofMinutes(2);

    private static final long POLL_MILLIS = 10;

    private Waiting() {}

    /**
     * Returns once the condition holds.
     *
     * @param otherwise what to say where it never does
     */
    public static void until(BooleanSupplier condition, Supplier<String> otherwise)
            throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain: " + otherwise.get());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
