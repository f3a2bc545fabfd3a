package org.postseal.server.unsealing;

import org.postseal.spec.openpgp.Fingerprint;

/** What is known of who sealed (P-05). It says nothing about From. */
sealed interface Origin {
    /** Signed by a key in the origin's authenticated {@code k}. */
    record Pass(Fingerprint signer) implements Origin {}

    /** The origin publishes no authenticated {@code k}. */
    record Neutral() implements Origin {}

    /** It could not be looked up. */
    record TempError() implements Origin {}

    /** The origin publishes {@code k}, and this is not signed by it. */
    record Fail(String reason) implements Origin {}

    /** The result for Authentication-Results and the log. */
    default String result() {
        return switch (this) {
            case Pass _ -> "pass";
            case Neutral _ -> "neutral";
            case TempError _ -> "temperror";
            case Fail _ -> "fail";
        };
    }

    /** The signer as the replay key has it: what was not verified does not count. */
    default String replaySigner() {
        return this instanceof Pass pass ? pass.signer().toString() : "";
    }
}
