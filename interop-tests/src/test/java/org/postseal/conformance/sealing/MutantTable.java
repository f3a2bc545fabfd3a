package org.postseal.conformance.sealing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.postseal.conformance.Case;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Runner;
import org.postseal.conformance.Verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Cases against a reference peer and its mutants: who sees what. */
final class MutantTable<M extends Enum<M> & MutantTable.Mutant, P> {
    /** One thing that is wrong; the constant of ordinal 0 is the reference. */
    interface Mutant {
        /** Section and number of the cases that must fail; empty for the reference. */
        List<String> breaks();
    }

    private final List<Case<P>> cases;
    private final List<M> mutants;
    private final Function<M, P> peers;
    private final Runner runner = new Runner(Duration.ofMinutes(5));

    MutantTable(List<Case<P>> cases, List<M> mutants, Function<M, P> peers) {
        this.cases = cases;
        this.mutants = mutants;
        this.peers = peers;
    }

    private record Run(String mutant, Outcome outcome) {
        boolean failed() {
            Verdict.Kind kind = outcome.verdict().kind();
            return kind == Verdict.Kind.FAIL || kind == Verdict.Kind.NON_STRICT;
        }

        String shortId() {
            return outcome.of().id().section() + "/" + outcome.of().id().number();
        }

        @Override
        public String toString() {
            return mutant + " in " + shortId() + ": " + outcome.verdict();
        }
    }

    /** The reference passes all, each mutant fails what it breaks, each case fails a mutant. */
    void prove(String role) throws Exception {
        List<Run> runs = run();
        String reference = mutants.getFirst().name();
        List<String> wrong = new ArrayList<>();
        Map<String, List<String>> killers = new TreeMap<>();
        for (Run run : runs) {
            if (run.mutant.equals(reference) == run.failed()) {
                wrong.add(run.toString());
            } else if (run.failed()) {
                killers.computeIfAbsent(run.shortId(), _ -> new ArrayList<>()).add(run.mutant);
            }
        }
        for (Case<P> one : cases) {
            String id = one.id().section() + "/" + one.id().number();
            if (!killers.containsKey(id)) {
                wrong.add(one.id() + " fails no mutant");
            }
        }
        write(role, killers);
        assertEquals(List.of(), wrong);
    }

    private List<Run> run() throws Exception {
        List<Callable<Run>> jobs = new ArrayList<>();
        for (M mutant : mutants) {
            for (Case<P> one : cases) {
                String id = one.id().section() + "/" + one.id().number();
                if (mutant.breaks().isEmpty() || mutant.breaks().contains(id)) {
                    jobs.add(() -> new Run(mutant.name(), runner.run(one, peers.apply(mutant))));
                }
            }
        }
        int threads = Runtime.getRuntime().availableProcessors();
        List<Run> runs = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (Future<Run> future : pool.invokeAll(jobs)) {
                runs.add(future.get());
            }
        }
        return runs;
    }

    private void write(String role, Map<String, List<String>> killers) throws IOException {
        StringBuilder text = new StringBuilder("| case | the peer… | fails these mutants |\n");
        text.append("|---|---|---|\n");
        for (Case<P> one : cases) {
            String id = one.id().section() + "/" + one.id().number();
            text.append("| ").append(one.id()).append(" | ").append(one.title()).append(" | ");
            text.append(String.join(", ", killers.getOrDefault(id, List.of()))).append(" |\n");
        }
        Path directory = Files.createDirectories(Path.of("target", "mutants"));
        Files.writeString(directory.resolve(role + ".md"), text);
        System.out.printf(
                "mutants of role %s: %d cases, %d mutants, table in %s%n",
                role, cases.size(), mutants.size() - 1, directory.resolve(role + ".md"));
    }
}
