package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Role;
import org.postseal.conformance.Strength;
import org.postseal.conformance.Verdict;

import java.io.IOException;
import java.util.List;

/** A heading of role sealer and the cases under it. */
record SealerSection(int number, String title) {
    /** What happens in a case; a Violation fails it. */
    @FunctionalInterface
    interface Play {
        void act(SealerBench bench) throws IOException, InterruptedException;
    }

    Case<SealerPeer> must(int id, String sentence, List<String> requirements, Play play) {
        return make(id, sentence, requirements, Strength.MUST, play);
    }

    Case<SealerPeer> should(int id, String sentence, List<String> requirements, Play play) {
        return make(id, sentence, requirements, Strength.SHOULD, play);
    }

    private Case<SealerPeer> make(
            int id, String sentence, List<String> requirements, Strength strength, Play play) {
        return new Case<>(
                new CaseId(Role.SEALER, number, id),
                title,
                sentence,
                requirements,
                strength,
                (peer, transcript) -> {
                    try (SealerBench bench = new SealerBench(peer, transcript)) {
                        play.act(bench);
                    }
                    return Verdict.pass();
                });
    }
}
