package org.postseal.interop.tracing;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which code meets a requirement and which cases judge it, as a document. */
final class CoverageTable {
    private static final int MOST_NAMES = 4;

    private CoverageTable() {}

    static String text(Tracing tracing) {
        List<Requirement> rows = List.copyOf(tracing.draft().index().values());
        String table = rows.stream().map(row -> line(row, tracing)).collect(Collectors.joining());
        return """
        # Coverage

        What meets each requirement of [the draft](../../protocol-spec/draft/draft-postseal-smtp-openpgp-00.md), and which cases of
        the conformance suite judge it. `./verify coverage` writes this page; the build fails where it is not up to date.

        %s

        | id | strength | what | code | cases |
        |----|----------|------|------|-------|
        %s"""
                .formatted(summary(rows, tracing), table);
    }

    private static String summary(List<Requirement> rows, Tracing tracing) {
        List<Requirement> bind = rows.stream().filter(Requirement::binds).toList();
        long judged = bind.stream().filter(row -> !tracing.judged().of(row.id()).isEmpty()).count();
        long planned = rows.stream().filter(row -> !row.isCurrent()).count();
        return "%d requirements: %d bind now (MUST), of which %d are judged by cases and %d cannot be seen from outside; %d are planned."
                .formatted(rows.size(), bind.size(), judged, bind.size() - judged, planned);
    }

    private static String line(Requirement row, Tracing tracing) {
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(
                        row.id(),
                        row.strength(),
                        row.summary(),
                        code(row, tracing),
                        cases(row, tracing));
    }

    private static String code(Requirement row, Tracing tracing) {
        List<String> names = List.copyOf(tracing.code().of(row.id()));
        String shown = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        int rest = names.size() - MOST_NAMES;
        return rest > 0 ? shown + " and " + rest + " more" : shown;
    }

    private static String cases(Requirement row, Tracing tracing) {
        List<String> parts = new ArrayList<>();
        for (Role role : Role.values()) {
            String numbers =
                    tracing.judged().of(row.id()).stream()
                            .filter(one -> one.id().role() == role)
                            .map(CoverageTable::number)
                            .collect(Collectors.joining(" "));
            if (!numbers.isEmpty()) {
                parts.add(role.word() + " " + numbers);
            }
        }
        String reason = tracing.judged().reasons().get(row.id());
        if (reason != null) {
            parts.add("*none: " + reason + "*");
        }
        if (!row.isCurrent()) {
            parts.add("*" + row.status() + "*");
        }
        return String.join("; ", parts);
    }

    private static String number(Case<?> one) {
        return one.id().section() + "/" + one.id().number();
    }
}
