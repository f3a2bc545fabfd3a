package org.postseal.interop.tracing;

import org.postseal.conformance.Case;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the cases judge, and why they cannot judge the rest.
 *
 * @param cases by requirement, in order
 * @param reasons by requirement: why nobody outside can see it
 */
record Judged(Map<String, List<Case<?>>> cases, Map<String, String> reasons) {
    /**
     * @param all the cases of every role
     * @param reasons lines of {@code id: reason}; empty ones and those after # are skipped
     */
    static Judged of(List<? extends Case<?>> all, String reasons) {
        Map<String, List<Case<?>>> cases = new TreeMap<>();
        for (Case<?> one : all) {
            for (String id : one.requirements()) {
                cases.merge(id, List.of(one), Judged::joined);
            }
        }
        Map<String, String> why = new TreeMap<>();
        for (String line : reasons.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int colon = line.indexOf(": ");
                if (colon < 0) {
                    throw new IllegalArgumentException("expected \"id: reason\": " + line);
                }
                why.put(line.substring(0, colon), line.substring(colon + 2).strip());
            }
        }
        return new Judged(cases, why);
    }

    private static List<Case<?>> joined(List<Case<?>> some, List<Case<?>> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    List<Case<?>> of(String id) {
        return cases.getOrDefault(id, List.of());
    }
}
