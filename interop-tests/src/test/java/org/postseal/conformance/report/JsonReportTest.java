package org.postseal.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.conformance.Outcome;
import org.postseal.conformance.Verdict;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class JsonReportTest {
    @Test
    void everyCharacterOfThePeerIsKeptAsAnEscape() {
        assertEquals(
                "\"\\u0000\\u001b\\u202e\\ud800\\\"\\\\\\u000d\\u00e4</script>\"",
                Json.of("\0\u001b\u202e\ud800\"\\\r\u00e4</script>"));
    }

    @Test
    void valuesNest() {
        assertEquals("{\"a\":[1,\ntrue],\"b\":{}}", Json.of(nested()));
    }

    private static Map<String, Object> nested() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", List.of(1, true));
        map.put("b", Map.of());
        return map;
    }

    @Test
    void aReportTellsCountsAndCases() {
        String text = JsonReport.text(Samples.of(Samples.hostile(), passed()));
        assertTrue(text.contains("\"counts\":{\"pass\":1,\"non-strict\":0,\"fail\":1,"), text);
        assertTrue(text.contains("\"id\":\"server/1/1\",\"section\":\"4. PGPKEY\""), text);
        assertTrue(
                text.contains("{\"micros\":10,\"direction\":\"sent\",\"channel\":\"smtp 1\""),
                text);
        assertTrue(text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), text);
    }

    private static Outcome passed() {
        return Samples.outcome(2, Verdict.pass());
    }
}
