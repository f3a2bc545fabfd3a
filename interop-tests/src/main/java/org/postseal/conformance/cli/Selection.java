package org.postseal.conformance.cli;

import org.postseal.conformance.Case;

import java.util.List;

/**
 * Which cases are wanted.
 *
 * @param wanted ids, or beginnings of ids that end before a slash; empty for all
 */
record Selection(List<String> wanted) {
    /** The wanted ones of these, in their order. */
    <C extends Case<?>> List<C> of(List<C> cases) {
        return cases.stream().filter(this::has).toList();
    }

    /** What was asked for and is none of these. */
    List<String> missing(List<? extends Case<?>> cases) {
        return wanted.stream()
                .filter(word -> cases.stream().noneMatch(one -> matches(word, one)))
                .toList();
    }

    private boolean has(Case<?> one) {
        return wanted.isEmpty() || wanted.stream().anyMatch(word -> matches(word, one));
    }

    /** {@code server/1} means section 1, and not section 10. */
    private static boolean matches(String word, Case<?> one) {
        return (one.id() + "/").startsWith(word.endsWith("/") ? word : word + "/");
    }
}
