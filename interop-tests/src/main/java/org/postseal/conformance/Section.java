package org.postseal.conformance;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A heading and the cases under it, each played on a stage of its own.
 *
 * @param <P> the peer under test
 * @param <S> what a case acts with
 * @param stage makes it for one case; it is closed after the case
 */
public record Section<P, S extends Closeable>(
        Role role, int number, String title, Stage<P, S> stage) {
    /** Opens what a case acts with. */
    @FunctionalInterface
    public interface Stage<P, S extends Closeable> {
        S open(P peer, Transcript transcript) throws IOException;
    }

    /** What happens in a case; a {@link Violation} fails it. */
    @FunctionalInterface
    public interface Play<S> {
        void act(S open) throws IOException, InterruptedException;
    }

    public Case<P> must(int id, String sentence, List<String> requirements, Play<S> play) {
        return make(id, sentence, requirements, Strength.MUST, play);
    }

    public Case<P> should(int id, String sentence, List<String> requirements, Play<S> play) {
        return make(id, sentence, requirements, Strength.SHOULD, play);
    }

    private Case<P> make(
            int id, String sentence, List<String> requirements, Strength strength, Play<S> play) {
        return new Case<>(
                new CaseId(role, number, id),
                title,
                sentence,
                requirements,
                strength,
                (peer, transcript) -> {
                    try (S open = stage.open(peer, transcript)) {
                        play.act(open);
                    }
                    return Verdict.pass();
                });
    }
}
