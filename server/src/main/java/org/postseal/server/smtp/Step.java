package org.postseal.server.smtp;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** What follows a command or the end of content. */
sealed interface Step permits Answer, Step.Later, Step.Content {
    /**
     * The answer is not known yet; input waits.
     *
     * @param answer completes on any thread
     * @param onLoop applied on the event loop, where session state may be changed
     */
    record Later(CompletionStage<Answer> answer, UnaryOperator<Answer> onLoop) implements Step {}

    /** Content follows on the wire; {@code first} is said before it. */
    record Content(Optional<Answer> first, Incoming incoming) implements Step {}
}
