package org.postseal.conformance.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.conformance.Case;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Runner;
import org.postseal.conformance.Verdict;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Every case passes with a right sender and fails with a broken one. */
@Timeout(600)
class ClientMutantsTest {
    /** Of a case with the reference; a mutant that hangs is failed by it. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration MUTANT_LIMIT = Duration.ofSeconds(20);

    /** Two cores, and cases that mostly wait. */
    private static final int JOBS = 6;

    private static final List<Case<ClientPeer>> CASES = ClientCases.all();

    private static String id(Case<?> one) {
        return one.id().section() + "/" + one.id().number();
    }

    private static Outcome run(Case<ClientPeer> one, Optional<Mutant> mutant)
            throws InterruptedException {
        ClientPeer peer = ClientPeer.of(new ReferenceClient(new Flaws(mutant)));
        return new Runner(mutant.isPresent() ? MUTANT_LIMIT : LIMIT).run(one, peer);
    }

    private static <T> List<T> all(List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(JOBS)) {
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }

    @Test
    void theReferencePassesAllCases() throws Exception {
        List<Callable<Outcome>> tasks = new ArrayList<>();
        CASES.forEach(one -> tasks.add(() -> run(one, Optional.empty())));
        List<String> failed =
                all(tasks).stream()
                        .filter(outcome -> !isGood(outcome))
                        .map(outcome -> outcome.of().id() + ": " + outcome.verdict().reason())
                        .toList();
        assertEquals(List.of(), failed);
    }

    private static boolean isGood(Outcome outcome) {
        return switch (outcome.verdict().kind()) {
            case PASS, INFO -> true;
            case FAIL, NON_STRICT, NOT_IMPLEMENTED -> false;
        };
    }

    /** What a mutant's case came to. */
    private record Seen(Mutant mutant, String id, Verdict verdict) {
        boolean isCaught() {
            return switch (verdict.kind()) {
                case FAIL, NON_STRICT -> true;
                case PASS, INFO, NOT_IMPLEMENTED -> false;
            };
        }
    }

    @Test
    void everyMutantIsCaughtAndEveryCaseCatchesOne() throws Exception {
        Map<String, Case<ClientPeer>> byId = new TreeMap<>();
        CASES.forEach(one -> byId.put(id(one), one));
        List<Callable<Seen>> tasks = new ArrayList<>();
        for (Mutant mutant : Mutant.values()) {
            for (String id : mutant.seenBy()) {
                Case<ClientPeer> one = byId.get(id);
                tasks.add(() -> new Seen(mutant, id, run(one, Optional.of(mutant)).verdict()));
            }
        }
        List<Seen> seen = all(tasks);
        write(seen);
        List<String> alive =
                seen.stream()
                        .filter(s -> !s.isCaught())
                        .map(s -> s.mutant() + " passes client/" + s.id())
                        .toList();
        assertEquals(List.of(), alive);
        Set<String> idle = new HashSet<>(byId.keySet());
        seen.forEach(s -> idle.remove(s.id()));
        assertTrue(idle.isEmpty(), () -> "no mutant for " + idle);
    }

    private static void write(List<Seen> seen) throws Exception {
        StringBuilder table = new StringBuilder("# Mutants of the reference client\n\n");
        table.append("| mutant | case | verdict | reason |\n|---|---|---|---|\n");
        for (Seen one : seen) {
            table.append(
                    "| %s | client/%s | %s | %s |\n"
                            .formatted(
                                    one.mutant(),
                                    one.id(),
                                    one.verdict().kind(),
                                    one.verdict().reason()));
        }
        Path directory = Files.createDirectories(Path.of("target", "mutants"));
        Files.writeString(directory.resolve("client.md"), table);
        long caught = seen.stream().filter(Seen::isCaught).count();
        System.out.printf(
                "client: %d cases, %d mutants, %d of %d pairs caught%n",
                CASES.size(), Mutant.values().length, caught, seen.size());
    }
}
