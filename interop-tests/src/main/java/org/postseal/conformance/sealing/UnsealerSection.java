package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Role;
import org.postseal.conformance.Strength;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.openpgp.KeyVersion;

import java.io.IOException;
import java.util.List;

/** A heading of role unsealer and the cases under it. */
record UnsealerSection(int number, String title) {
    /** What happens in a case; a Violation fails it. */
    @FunctionalInterface
    interface Play {
        void act(UnsealerBench bench) throws IOException, InterruptedException;
    }

    /** With a destination's key of version 4, so that seals are of SEIPD version 1. */
    Case<UnsealerPeer> must(int id, String sentence, List<String> requirements, Play play) {
        return make(id, sentence, requirements, KeyVersion.V4, play);
    }

    /** With a destination's key of version 6, so that seals are of SEIPD version 2. */
    Case<UnsealerPeer> must6(int id, String sentence, List<String> requirements, Play play) {
        return make(id, sentence, requirements, KeyVersion.V6, play);
    }

    private Case<UnsealerPeer> make(
            int id, String sentence, List<String> requirements, KeyVersion version, Play play) {
        return new Case<>(
                new CaseId(Role.UNSEALER, number, id),
                title,
                sentence,
                requirements,
                Strength.MUST,
                (peer, transcript) -> {
                    try (UnsealerBench bench = new UnsealerBench(peer, version, transcript)) {
                        play.act(bench);
                    }
                    return Verdict.pass();
                });
    }
}
