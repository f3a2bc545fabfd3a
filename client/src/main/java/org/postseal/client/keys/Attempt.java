package org.postseal.client.keys;

/**
 * One source asked: a line of {@code lookup} and {@code explain}.
 *
 * @param source what was asked: {@code policy TXT}, {@code policy HTTPS}, {@code OPENPGPKEY},
 *     {@code WKD advanced}, …
 * @param question the owner name, URL or command
 * @param outcome what came
 * @param detail for people: security status, fingerprint, error
 */
public record Attempt(String source, String question, Outcome outcome, String detail) {
    /** What came of asking. */
    public enum Outcome {
        FOUND,
        ABSENT,
        FAILED,
        UNUSABLE,
        CACHED,
        SKIPPED
    }
}
