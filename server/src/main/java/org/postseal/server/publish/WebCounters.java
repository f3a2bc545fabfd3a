package org.postseal.server.publish;

import java.util.concurrent.atomic.LongAdder;

/** What a web server has done since it started. */
public final class WebCounters {
    final LongAdder requests = new LongAdder();
    final LongAdder found = new LongAdder();
    final LongAdder refusedConnections = new LongAdder();

    WebCounters() {}

    public long requests() {
        return requests.sum();
    }

    /** Requests answered with a page. */
    public long found() {
        return found.sum();
    }

    /** Connections closed at once because there were too many. */
    public long refusedConnections() {
        return refusedConnections.sum();
    }
}
