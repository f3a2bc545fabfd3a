package org.postseal.server.delivery;

import java.util.List;

/** Carries one message to the recipients of one next hop. */
interface Transport {
    /**
     * Makes one attempt. Blocks, on a virtual thread. Every recipient of the batch is recorded
     * exactly once, whatever happens; those that the next hop has taken at once, before anything
     * else is begun, so that a broken session or a crash repeats nothing.
     */
    void deliver(Batch batch, Recorder recorder);

    /** Takes results and makes them durable; returns when they are. */
    interface Recorder {
        void record(List<Result> results);
    }
}
