package org.postseal.server.auth;

import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Begins exchanges and runs their steps on few threads, beside the event loops. */
public final class Authenticator implements AutoCloseable {
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final int WAITING = 256;

    private final Users users;
    private final SecureRandom random;
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    30,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().name("auth-", 0).daemon().factory());

    public Authenticator(Users users, SecureRandom random) {
        this.users = users;
        this.random = random;
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * What is offered in a session over TLS.
     *
     * @param exporter the channel binding of RFC 9266, where the session has one
     */
    public Set<Mechanism> offered(Optional<byte[]> exporter) {
        return exporter.isPresent()
                ? EnumSet.allOf(Mechanism.class)
                : EnumSet.of(Mechanism.SCRAM_SHA_256, Mechanism.PLAIN);
    }

    /** Begins an attempt by a mechanism that was offered. */
    public Exchange begin(Mechanism mechanism, Optional<byte[]> exporter) {
        return switch (mechanism) {
            case PLAIN -> new PlainExchange(users);
            case SCRAM_SHA_256 -> new ScramExchange(users, random, false, exporter);
            case SCRAM_SHA_256_PLUS -> new ScramExchange(users, random, true, exporter);
        };
    }

    /**
     * Runs one step. Never blocks.
     *
     * @throws RejectedExecutionException where too many steps wait
     */
    public CompletionStage<Exchange.Turn> respond(Exchange exchange, byte[] response) {
        return CompletableFuture.supplyAsync(() -> exchange.respond(response), threads);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
