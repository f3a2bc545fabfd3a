package org.postseal.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postseal.conformance.Verdict;

import java.util.regex.Pattern;

class HtmlReportTest {
    private static final String PAGE =
            HtmlReport.text(
                    Samples.of(
                            Samples.hostile(),
                            Samples.outcome(2, Verdict.pass()),
                            Samples.outcome(3, Verdict.info("seen"))));

    @Test
    void nothingThatThePeerSaidIsMarkup() {
        assertFalse(PAGE.contains("<script"), PAGE);
        assertFalse(PAGE.contains("\" onload"), PAGE);
        assertEquals(3, count("<details "));
        assertEquals(3, count("</details>"));
        assertTrue(
                PAGE.contains(
                        "&lt;/code&gt;&lt;/details&gt;&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&quot;"
                                + " onload=&#39;x&#39; &amp;amp;␛[31m␀‹U+202E›‹U+D800›‹U+FFFE›␍"),
                PAGE);
    }

    /** Whatever got through could not be run or fetched. */
    @Test
    void thePageForbidsScriptsAndTheNetwork() {
        assertTrue(PAGE.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
        assertFalse(Pattern.compile("(src|href)=|url\\(|@import").matcher(PAGE).find(), PAGE);
    }

    @Test
    void whatFailedIsOpenAndWhatPassedIsNot() {
        assertTrue(PAGE.contains("<details class=\"case fail\" id=\"server/1/1\" open>"), PAGE);
        assertTrue(PAGE.contains("<details class=\"case pass\" id=\"server/1/2\">"), PAGE);
        assertTrue(PAGE.contains(">1 of 3 cases failed<"), PAGE);
    }

    @Test
    void everyVerdictHasItsBoxAndTheBoxItsRule() {
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            assertTrue(PAGE.contains("id=\"show-" + kind.word() + "\""), kind::word);
            String rule = "#show-%1$s:not(:checked) ~ main .case.%1$s".formatted(kind.word());
            assertTrue(PAGE.contains(rule), kind::word);
        }
    }

    private static long count(String markup) {
        return Pattern.compile(Pattern.quote(markup)).matcher(PAGE).results().count();
    }
}
