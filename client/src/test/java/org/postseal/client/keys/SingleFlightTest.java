package org.postseal.client.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

class SingleFlightTest {
    private final SingleFlight<String, String> flights = new SingleFlight<>();

    @Test
    void sharesWhatRunsAndStartsAnewAfterwards() throws Exception {
        CompletableFuture<String> gate = new CompletableFuture<>();
        CompletableFuture<String> one = flights.start("a", gate::join);
        assertSame(one, flights.start("a", () -> "never run"));
        assertEquals("b", flights.start("b", () -> "b").get(60, TimeUnit.SECONDS));
        gate.complete("first");
        assertEquals("first", one.get(60, TimeUnit.SECONDS));
        CompletableFuture<String> next = flights.start("a", () -> "second");
        assertNotSame(one, next);
        assertEquals("second", next.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aFailureIsSharedAndNotKept() throws Exception {
        CompletableFuture<String> failed =
                flights.start(
                        "a",
                        () -> {
                            throw new IllegalStateException("no");
                        });
        assertThrows(ExecutionException.class, () -> failed.get(60, TimeUnit.SECONDS));
        assertEquals("yes", flights.start("a", () -> "yes").get(60, TimeUnit.SECONDS));
    }
}
