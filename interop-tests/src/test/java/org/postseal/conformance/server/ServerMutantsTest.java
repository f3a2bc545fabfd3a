package org.postseal.conformance.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.conformance.Case;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Runner;
import org.postseal.conformance.Verdict.Kind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Every case passes against the reference server, and fails against a mutant of it. */
@Timeout(300)
class ServerMutantsTest {
    private static final Path TABLE = Path.of("target", "mutants", "server.md");
    private static final int AT_ONCE = 4;

    /** By mutant, what its cases came to; all cases for the reference. */
    private static final Map<Mutant, List<Outcome>> OUTCOMES = new EnumMap<>(Mutant.class);

    @BeforeAll
    static void run() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            Map<Mutant, Future<List<Outcome>>> running = new EnumMap<>(Mutant.class);
            for (Mutant mutant : Mutant.values()) {
                running.put(mutant, threads.submit(() -> outcomes(mutant)));
            }
            for (Mutant mutant : Mutant.values()) {
                OUTCOMES.put(mutant, running.get(mutant).get());
            }
        }
        write();
    }

    private static List<Outcome> outcomes(Mutant mutant) throws IOException, InterruptedException {
        Runner runner = new Runner(Duration.ofSeconds(60));
        List<Outcome> outcomes = new ArrayList<>();
        try (ReferenceServer server = ReferenceServer.start(mutant)) {
            for (Case<ServerPeer> one : ServerCases.all()) {
                if (mutant == Mutant.NONE || mutant.breaks().contains(number(one))) {
                    outcomes.add(runner.run(one, server.peer()));
                }
            }
        }
        return outcomes;
    }

    private static String number(Case<?> one) {
        return one.id().section() + "/" + one.id().number();
    }

    private static boolean isFailed(Outcome outcome) {
        Kind kind = outcome.verdict().kind();
        return kind == Kind.FAIL || kind == Kind.NON_STRICT;
    }

    private static String told(Outcome outcome) {
        return outcome.of().id()
                + " "
                + outcome.verdict().kind()
                + ": "
                + outcome.verdict().reason();
    }

    /** For people: each case with the mutants that it caught. */
    private static void write() throws IOException {
        StringBuilder table = new StringBuilder("| case | what | caught |\n|---|---|---|\n");
        for (Case<ServerPeer> one : ServerCases.all()) {
            List<String> caught = new ArrayList<>();
            OUTCOMES.forEach(
                    (mutant, outcomes) -> {
                        if (outcomes.stream()
                                .anyMatch(o -> isFailed(o) && o.of().id().equals(one.id()))) {
                            caught.add(mutant.name());
                        }
                    });
            table.append("| ").append(one.id()).append(" | ").append(one.title()).append(" | ");
            table.append(String.join(", ", caught)).append(" |\n");
        }
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table);
        System.out.printf(
                "role server: %d cases, %d mutants, %d lives%n",
                ServerCases.all().size(), Mutant.values().length - 1, alive().size());
    }

    @Test
    void theReferencePassesEveryCase() {
        assertEquals(
                List.of(),
                OUTCOMES.get(Mutant.NONE).stream()
                        .filter(
                                o ->
                                        o.verdict().kind() != Kind.PASS
                                                && o.verdict().kind() != Kind.INFO)
                        .map(ServerMutantsTest::told)
                        .toList());
    }

    /** Mutants with a case that they should not have come through. */
    private static List<String> alive() {
        List<String> alive = new ArrayList<>();
        OUTCOMES.forEach(
                (mutant, outcomes) ->
                        outcomes.stream()
                                .filter(outcome -> mutant != Mutant.NONE && !isFailed(outcome))
                                .forEach(o -> alive.add(mutant + " lives through " + told(o))));
        return alive;
    }

    @Test
    void everyMutantFailsTheCasesThatItBreaks() {
        assertEquals(List.of(), alive());
        OUTCOMES.forEach(
                (mutant, outcomes) ->
                        assertEquals(
                                mutant == Mutant.NONE
                                        ? ServerCases.all().size()
                                        : mutant.breaks().size(),
                                outcomes.size(),
                                mutant.name()));
    }

    @Test
    void everyCaseFailsForSomeMutant() {
        Set<String> broken = new HashSet<>();
        for (Mutant mutant : Mutant.values()) {
            broken.addAll(mutant.breaks());
        }
        assertEquals(
                List.of(),
                ServerCases.all().stream()
                        .map(ServerMutantsTest::number)
                        .filter(number -> !broken.contains(number))
                        .toList());
    }

    @Test
    void idsAreUnique() {
        long ids = ServerCases.all().stream().map(Case::id).distinct().count();
        assertEquals(ServerCases.all().size(), ids);
    }
}
