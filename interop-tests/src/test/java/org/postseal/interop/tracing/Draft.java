package org.postseal.interop.tracing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The draft, in the Markdown of mmark: sentences that end in ids such as {@code [K-05]}, and an
 * index of {@code id | strength | summary | section | status}.
 */
record Draft(Map<String, Requirement> index, List<Sentence> sentences, List<String> faults) {
    private static final Pattern ROW =
            Pattern.compile(
                    "(?m)^\\| ([A-Z]-[0-9]{2}) \\| ([A-Z]+) \\| (.*?) \\| (\\S+) \\| (.*?) \\|$");

    /** What holds no sentences: the front matter, figures, tables, headings, whole-line notes. */
    private static final Pattern NO_TEXT =
            Pattern.compile("(?ms)^%%%.*?^%%%|^(~~~|```).*?^\\1|^\\|[^\n]*$|^\\.?#[^\n]*$");

    /** A paragraph, or a point of a list. */
    private static final Pattern PARAGRAPHS =
            Pattern.compile("\n\\s*\n|\n\\s*(?=(?:[*+-]|[0-9]+\\.|:)\\s)");

    private static final Pattern SENTENCES = Pattern.compile("(?<=[.!?])\\s+(?=[A-Z`*(\"])");

    static Draft parse(String text) {
        List<String> faults = new ArrayList<>();
        Map<String, Requirement> index = new LinkedHashMap<>();
        for (MatchResult row : ROW.matcher(text).results().toList()) {
            Requirement requirement =
                    new Requirement(row.group(1), row.group(2), row.group(3), row.group(5));
            if (index.put(requirement.id(), requirement) != null) {
                faults.add(requirement.id() + " stands twice in the index");
            }
        }
        List<Sentence> sentences = sentences(text);
        Draft draft = new Draft(index, sentences, faults);
        index.values().forEach(draft::checkRow);
        sentences.forEach(draft::checkSentence);
        return draft;
    }

    private static List<Sentence> sentences(String text) {
        return Stream.of(PARAGRAPHS.split(NO_TEXT.matcher(text).replaceAll("\n")))
                .map(paragraph -> paragraph.strip().replaceAll("\\s+", " "))
                .flatMap(SENTENCES::splitAsStream)
                .filter(sentence -> !sentence.isEmpty())
                .map(Sentence::new)
                .toList();
    }

    private void checkRow(Requirement row) {
        Set<String> said = new TreeSet<>();
        for (Sentence sentence : sentences) {
            if (sentence.ids().contains(row.id())) {
                said.addAll(sentence.strengths());
            }
        }
        if (said.isEmpty()) {
            faults.add(row.id() + " is in the index, and no sentence demands it");
        } else if (!said.contains(row.strength()) || isWeaker(row.strength(), said)) {
            faults.add(row.id() + " is " + row.strength() + " in the index, and said as " + said);
        }
        if (!row.isCurrent() && !row.status().startsWith("planned: ")) {
            faults.add(row.id() + " has the status \"" + row.status() + "\"");
        }
    }

    private static boolean isWeaker(String strength, Set<String> said) {
        return said.contains("MUST") && !strength.equals("MUST");
    }

    private void checkSentence(Sentence sentence) {
        if (sentence.demands() && sentence.ids().isEmpty()) {
            faults.add("demands something and has no id: " + sentence);
        }
        if (!sentence.ids().isEmpty() && sentence.strengths().isEmpty()) {
            faults.add(sentence.ids() + " at a sentence that demands nothing: " + sentence);
        }
        for (String id : sentence.ids()) {
            if (!index.containsKey(id)) {
                faults.add(id + " is missing from the index");
            }
        }
    }
}
