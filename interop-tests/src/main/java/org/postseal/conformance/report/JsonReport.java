package org.postseal.conformance.report;

import org.postseal.conformance.Outcome;
import org.postseal.conformance.Transcript;
import org.postseal.conformance.Verdict;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report for programs. Times are in seconds; the transcript's in microseconds. */
public final class JsonReport {
    private JsonReport() {}

    public static String text(Report report) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("suite", "postseal-conformance");
        root.put("version", report.version());
        root.put("role", report.role().word());
        root.put("peer", report.peer());
        root.put("begun", report.begun().toString());
        root.put("seconds", report.took().toMillis() / 1000.0);
        root.put("failed", !report.failures().isEmpty());
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            counts.put(kind.word(), report.count(kind));
        }
        root.put("counts", counts);
        root.put("cases", report.outcomes().stream().map(JsonReport::outcome).toList());
        return Json.of(root) + "\n";
    }

    private static Map<String, Object> outcome(Outcome outcome) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", outcome.of().id().toString());
        map.put("section", outcome.of().section());
        map.put("title", outcome.of().title());
        map.put("requirements", outcome.of().requirements());
        map.put("strength", outcome.of().strength().name());
        map.put("verdict", outcome.verdict().kind().word());
        map.put("reason", outcome.verdict().reason());
        map.put("seconds", outcome.time().toMillis() / 1000.0);
        map.put("transcript", transcript(outcome.transcript()));
        return map;
    }

    private static List<Map<String, Object>> transcript(List<Transcript.Entry> entries) {
        return entries.stream().map(JsonReport::entry).toList();
    }

    private static Map<String, Object> entry(Transcript.Entry entry) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("micros", entry.micros());
        map.put("direction", entry.direction().name().toLowerCase(Locale.ROOT));
        map.put("channel", entry.channel());
        map.put("text", entry.text());
        return map;
    }
}
