package org.postseal.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Check;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Role;
import org.postseal.conformance.Runner;
import org.postseal.conformance.Strength;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

class SuiteTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Set<CaseId> told = ConcurrentHashMap.newKeySet();

    private List<Outcome> run(Duration limit, int jobs, List<Case<String>> cases)
            throws InterruptedException {
        return new Suite(new Runner(limit), jobs, outcome -> told.add(outcome.of().id()))
                .run(cases, "peer");
    }

    private static Case<String> one(int number, Check<String> check) {
        CaseId id = new CaseId(Role.SERVER, 1, number);
        return new Case<>(id, "section", "title", List.of(), Strength.MUST, check);
    }

    @Test
    void everyEndOfACaseIsAVerdictAndTheOrderStays() throws Exception {
        List<Case<String>> cases =
                List.of(
                        one(1, (peer, _) -> Verdict.info(peer)),
                        one(2, (_, _) -> broken(new Violation("wrong"))),
                        one(3, (_, _) -> broken(new NotImplemented("none"))),
                        one(4, (_, _) -> broken(new IOException("gone"))),
                        one(5, (_, _) -> broken(new IndexOutOfBoundsException("ours"))),
                        one(6, (_, _) -> Verdict.pass()));
        assertEquals(
                List.of(
                        "INFO peer",
                        "FAIL wrong",
                        "NOT_IMPLEMENTED none",
                        "FAIL the peer broke off: gone",
                        "FAIL the suite has a fault of its own, or cannot run here:"
                                + " java.lang.IndexOutOfBoundsException: ours",
                        "PASS "),
                run(LONG, 3, cases).stream()
                        .map(o -> o.verdict().kind() + " " + o.verdict().reason())
                        .toList());
        assertEquals(6, told.size());
    }

    private static Verdict broken(Exception e) throws IOException {
        switch (e) {
            case RuntimeException fault -> throw fault;
            case IOException fault -> throw fault;
            default -> throw new IllegalArgumentException(e);
        }
    }

    @Test
    void casesRunTogetherAsFarAsTheyMay() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Check<String> meets =
                (_, _) -> {
                    both.countDown();
                    both.await();
                    return Verdict.pass();
                };
        List<Outcome> outcomes = run(LONG, 2, List.of(one(1, meets), one(2, meets)));
        assertTrue(outcomes.stream().allMatch(o -> o.verdict().kind() == Verdict.Kind.PASS));
    }

    @Test
    void aCaseThatDoesNotEndFails() throws Exception {
        Check<String> waits =
                (_, _) -> {
                    new CountDownLatch(1).await();
                    return Verdict.pass();
                };
        Outcome outcome = run(Duration.ofSeconds(1), 1, List.of(one(1, waits))).getFirst();
        assertEquals(new Verdict(Verdict.Kind.FAIL, "no result after 1 s"), outcome.verdict());
    }
}
