package org.postseal.server.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test has started: it ends with this, the last first. */
final class Parts implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
