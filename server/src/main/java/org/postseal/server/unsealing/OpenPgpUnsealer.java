package org.postseal.server.unsealing;

import org.postseal.client.keys.Discovery;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.site.SiteKeys;
import org.postseal.server.spool.Draft;
import org.postseal.server.spool.Spool;
import org.postseal.server.spool.SpoolFullException;
import org.postseal.spec.Requirement;
import org.postseal.spec.seal.SealedMessage;
import org.postseal.spec.smtp.Envelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Opens seals for this site on a platform thread per core. A message is read whole and verified,
 * then its origin is looked up without holding a thread of these, then its original is written. So
 * many may be between the first and the last step as memory allows; more are told to come again.
 */
@Requirement({"P-02", "P-14"})
public final class OpenPgpUnsealer implements Unsealer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPgpUnsealer.class);
    private static final int PER_CORE = 32;

    private final SealTarget target;
    private final SealInspector inspector;
    private final OriginCheck origins;
    private final OriginalRelease release;
    private final Function<Envelope, SealingObserver> observers;
    private final ExecutorService pool;
    private final Semaphore room;

    /**
     * @param observers who is told of what goes wrong with a seal that comes so
     */
    public OpenPgpUnsealer(
            UnsealSettings settings,
            SiteKeys keys,
            Discovery discovery,
            Spool spool,
            InstantSource clock,
            Function<Envelope, SealingObserver> observers) {
        this(
                settings,
                keys,
                discovery,
                spool,
                clock,
                observers,
                Runtime.getRuntime().availableProcessors());
    }

    OpenPgpUnsealer(
            UnsealSettings settings,
            SiteKeys keys,
            Discovery discovery,
            Spool spool,
            InstantSource clock,
            Function<Envelope, SealingObserver> observers,
            int cores) {
        this.target = new SealTarget(keys);
        this.inspector = new SealInspector(settings, target, clock);
        this.origins = new OriginCheck(discovery, clock, settings.lookup());
        this.release = new OriginalRelease(spool, new AuthenticationResults(settings.host()));
        this.observers = observers;
        this.pool =
                Executors.newFixedThreadPool(
                        cores, Thread.ofPlatform().name("unseal-", 0).daemon().factory());
        this.room = new Semaphore(cores * PER_CORE);
    }

    @Override
    public CompletionStage<Outcome> unseal(Draft sealed, byte[] start, Envelope envelope) {
        Optional<SealedMessage> outer = SealedMessage.recognise(start);
        if (outer.isEmpty()) {
            return CompletableFuture.completedFuture(new Outcome.NotSealedHere());
        }
        return switch (target.of(outer.get(), start)) {
            case SealTarget.Elsewhere() ->
                    CompletableFuture.completedFuture(new Outcome.NotSealedHere());
            case SealTarget.Gone(Outcome.Refused reply) -> CompletableFuture.completedFuture(reply);
            case SealTarget.Here here ->
                    bounded(
                            () -> inspector.inspect(sealed, outer.get(), here, envelope),
                            observers.apply(envelope));
        };
    }

    private CompletionStage<Outcome> bounded(Step<Inspection> inspect, SealingObserver observer) {
        if (!room.tryAcquire()) {
            return CompletableFuture.completedFuture(
                    new Outcome.Refused(
                            451, "4.3.2", "Busy, try again later", "too many seals at a time"));
        }
        return CompletableFuture.supplyAsync(() -> run(inspect), pool)
                .thenCompose(seal -> judgeAndRelease(seal, observer))
                .exceptionally(failure -> refusal(failure, observer))
                .whenComplete((_, _) -> room.release());
    }

    private CompletionStage<Outcome> judgeAndRelease(Inspection seal, SealingObserver observer) {
        return origins.judge(seal.opened(), seal.ours())
                .thenApplyAsync(origin -> run(() -> release(seal, origin, observer)), pool);
    }

    /** Work that a message can fail. */
    private interface Step<T> {
        T run() throws RefusedException, IOException;
    }

    private static <T> T run(Step<T> step) {
        try {
            return step.run();
        } catch (RefusedException | IOException e) {
            throw new CompletionException(e);
        }
    }

    private Outcome release(Inspection seal, Origin origin, SealingObserver observer)
            throws RefusedException, IOException {
        String domain = seal.header().origin();
        try {
            Outcome.Unsealed unsealed = release.release(seal, origin);
            if (unsealed.recipients().size() < seal.addressees().named().size()) {
                observer.failed(domain, SealingFailure.REPLAY);
            }
            return unsealed;
        } catch (RefusedException e) {
            throw e.of(domain);
        }
    }

    private static Outcome refusal(Throwable failure, SealingObserver observer) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return switch (cause) {
            case RefusedException refused -> {
                refused.origin().ifPresent(d -> observer.failed(d, SealingFailure.UNSEAL_FAILURE));
                yield refused.outcome();
            }
            case SealException broken -> RefusedException.seal(broken.getMessage()).outcome();
            case IOException spool when isFull(spool) ->
                    new Outcome.Refused(
                            452, "4.3.1", "Insufficient system storage", "the spool is full");
            default -> {
                LOG.error("unsealing failed", cause);
                yield new Outcome.Refused(
                        451, "4.3.0", "Local error, try again later", "unsealing failed");
            }
        };
    }

    private static boolean isFull(IOException failure) {
        return failure instanceof SpoolFullException
                || failure.getCause() instanceof SpoolFullException;
    }

    /** Lets what was begun end. */
    @Override
    public void close() {
        pool.close();
    }
}
