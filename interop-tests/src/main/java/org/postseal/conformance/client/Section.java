package org.postseal.conformance.client;

import org.postseal.conformance.Case;
import org.postseal.conformance.CaseId;
import org.postseal.conformance.Role;
import org.postseal.conformance.Strength;
import org.postseal.conformance.Verdict;

import java.io.IOException;
import java.util.List;

/** A heading and the cases under it. */
record Section(int number, String title) {
    /** What happens in a case; a Violation fails it. */
    @FunctionalInterface
    interface Play {
        void act(Scene scene) throws IOException, InterruptedException;
    }

    Case<ClientPeer> must(int id, String sentence, List<String> requirements, Play play) {
        return make(id, sentence, requirements, Strength.MUST, play);
    }

    Case<ClientPeer> should(int id, String sentence, List<String> requirements, Play play) {
        return make(id, sentence, requirements, Strength.SHOULD, play);
    }

    private Case<ClientPeer> make(
            int id, String sentence, List<String> requirements, Strength strength, Play play) {
        return new Case<>(
                new CaseId(Role.CLIENT, number, id),
                title,
                sentence,
                requirements,
                strength,
                (peer, transcript) -> {
                    try (Scene scene = Scene.open(peer, transcript)) {
                        play.act(scene);
                    }
                    return Verdict.pass();
                });
    }
}
