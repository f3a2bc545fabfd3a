package org.postseal.interop.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ends a server with all that it has started, so that nobody writes into its directory any more.
 */
public final class Ending {
    private static final long POLITE_SECONDS = 60;

    private Ending() {}

    /** SIGTERM to the first process; SIGKILL to what is left of the others. */
    public static void of(Process process) throws IOException {
        List<ProcessHandle> others = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(POLITE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server ends", e);
        }
        others.forEach(ProcessHandle::destroyForcibly);
        others.forEach(other -> other.onExit().join());
    }
}
