package org.postseal.conformance.report;

import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Role;
import org.postseal.conformance.Strength;
import org.postseal.conformance.Transcript;
import org.postseal.conformance.Verdict;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reports to write. */
final class Samples {
    /** What a peer would say that wants to get at the reader. */
    static final String HOSTILE =
            "</code></details><script>alert(1)</script>]]>\" onload='x' &amp;\u001b[31m\u0000\u202e\ud800\ufffe\r";

    private Samples() {}

    static Report of(Outcome... outcomes) {
        return new Report(
                Role.SERVER,
                "mx.test:25 " + HOSTILE,
                "1.2.3",
                List.of(Verdict.Kind.FAIL),
                Instant.parse("2026-01-02T03:04:05Z"),
                Duration.ofMillis(1500),
                List.of(outcomes));
    }

    static Outcome outcome(int number, Verdict verdict, Transcript.Entry... transcript) {
        Case<Void> one =
                new Case<>(
                        new CaseId(Role.SERVER, 1, number),
                        "4. PGPKEY",
                        "PGPKEY is refused outside TLS",
                        List.of("K-01"),
                        Strength.MUST,
                        (_, _) -> verdict);
        return new Outcome(one, verdict, List.of(transcript), Duration.ofMillis(20));
    }

    /** A case whose peer was hostile wherever it has a say. */
    static Outcome hostile() {
        return outcome(
                1,
                new Verdict(Verdict.Kind.FAIL, "expected 530, got " + HOSTILE),
                new Transcript.Entry(10, Transcript.Direction.SENT, "smtp 1", "PGPKEY <a@b>\r"),
                new Transcript.Entry(20, Transcript.Direction.RECEIVED, HOSTILE, HOSTILE));
    }
}
