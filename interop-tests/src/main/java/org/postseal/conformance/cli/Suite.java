package org.postseal.conformance.cli;

import org.postseal.conformance.Case;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Runner;
import org.postseal.conformance.Verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs cases against one peer, several at a time, and tells of each as it ends. */
public final class Suite {
    private final Runner runner;
    private final int jobs;
    private final Consumer<Outcome> listener;

    /**
     * @param jobs how many cases run at the same time; those of a role that share the peer's limits
     *     are better run one by one
     * @param listener told of each outcome at once, from several threads
     */
    public Suite(Runner runner, int jobs, Consumer<Outcome> listener) {
        this.runner = runner;
        this.jobs = jobs;
        this.listener = listener;
    }

    /** The outcomes in the order of the cases. */
    public <P> List<Outcome> run(List<Case<P>> cases, P peer) throws InterruptedException {
        ExecutorService pool =
                Executors.newFixedThreadPool(jobs, Thread.ofVirtual().name("case-", 0).factory());
        try {
            List<Future<Outcome>> running = new ArrayList<>();
            for (Case<P> one : cases) {
                running.add(pool.submit(() -> told(one, peer)));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> outcome : running) {
                outcomes.add(outcome.get());
            }
            return List.copyOf(outcomes);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the listener failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private <P> Outcome told(Case<P> one, P peer) throws InterruptedException {
        Outcome outcome = outcome(one, peer);
        listener.accept(outcome);
        return outcome;
    }

    /** A fault of the suite itself must neither look like a pass nor end the other cases. */
    private <P> Outcome outcome(Case<P> one, P peer) throws InterruptedException {
        try {
            return runner.run(one, peer);
        } catch (IllegalStateException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason = "the suite has a fault of its own, or cannot run here: " + cause;
            return new Outcome(
                    one, new Verdict(Verdict.Kind.FAIL, reason), List.of(), Duration.ZERO);
        }
    }
}
