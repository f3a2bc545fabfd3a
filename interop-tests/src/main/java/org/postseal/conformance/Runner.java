package org.postseal.conformance;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs one case under a time limit, whatever it throws. */
public final class Runner {
    private final Duration limit;

    /**
     * @param limit of one case
     */
    public Runner(Duration limit) {
        this.limit = limit;
    }

    /** Runs the case; the peer stays the caller's to close. */
    public <P> Outcome run(Case<P> one, P peer) throws InterruptedException {
        Transcript transcript = new Transcript();
        long begin = System.nanoTime();
        Verdict verdict = judge(one, peer, transcript);
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        return new Outcome(one, verdict, transcript.entries(), time);
    }

    private <P> Verdict judge(Case<P> one, P peer, Transcript transcript)
            throws InterruptedException {
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Verdict> verdict = thread.submit(() -> one.check().run(peer, transcript));
            try {
                return verdict.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return failed(one, "no result after " + limit.toSeconds() + " s");
            } catch (ExecutionException e) {
                return verdictOn(one, e.getCause());
            } finally {
                verdict.cancel(true);
            }
        }
    }

    private static Verdict verdictOn(Case<?> one, Throwable cause) {
        return switch (cause) {
            case Violation violation -> failed(one, violation.getMessage());
            case NotImplemented missing ->
                    new Verdict(Verdict.Kind.NOT_IMPLEMENTED, missing.getMessage());
            case IOException broken -> failed(one, "the peer broke off: " + broken.getMessage());
            default -> throw new IllegalStateException("fault in case " + one.id(), cause);
        };
    }

    private static Verdict failed(Case<?> one, String reason) {
        boolean must = one.strength() == Strength.MUST;
        return new Verdict(must ? Verdict.Kind.FAIL : Verdict.Kind.NON_STRICT, reason);
    }
}
