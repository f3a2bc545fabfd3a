package org.postseal.conformance.server;

import org.postseal.conformance.wire.Reply;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The answer to EHLO.
 *
 * @param lines of the extensions, without code
 */
record Ehlo(List<String> lines) {
    static Ehlo of(Reply reply) {
        List<String> texts = reply.texts();
        return new Ehlo(texts.subList(1, texts.size()));
    }

    /** Every line of this keyword. */
    List<String> all(String keyword) {
        return lines.stream().filter(line -> keywordOf(line).equals(keyword)).toList();
    }

    boolean has(String keyword) {
        return !all(keyword).isEmpty();
    }

    /** Parameters on the first line of this keyword; empty where it is not announced. */
    Optional<List<String>> parameters(String keyword) {
        return all(keyword).stream()
                .findFirst()
                .map(line -> List.of(line.substring(keyword.length()).strip().split(" ", -1)));
    }

    /** The value of an OPENPGP parameter such as {@code SEAL}. */
    Optional<String> openPgp(String name) {
        return parameters("OPENPGP").orElse(List.of()).stream()
                .filter(parameter -> parameter.toUpperCase(Locale.ROOT).startsWith(name + "="))
                .map(parameter -> parameter.substring(name.length() + 1))
                .findFirst();
    }

    private static String keywordOf(String line) {
        int space = line.indexOf(' ');
        return (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
    }
}
