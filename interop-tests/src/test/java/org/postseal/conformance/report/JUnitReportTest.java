package org.postseal.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postseal.conformance.Verdict;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

import java.io.StringReader;

import javax.xml.parsers.DocumentBuilderFactory;

class JUnitReportTest {
    private static Element suite;

    @BeforeAll
    static void parse() throws Exception {
        String text =
                JUnitReport.text(
                        Samples.of(
                                Samples.hostile(),
                                Samples.outcome(2, Verdict.pass()),
                                Samples.outcome(
                                        3, new Verdict(Verdict.Kind.NOT_IMPLEMENTED, "no PGPKEY")),
                                Samples.outcome(4, new Verdict(Verdict.Kind.NON_STRICT, "late"))));
        suite =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(text)))
                        .getDocumentElement();
    }

    @Test
    void theCountsAreSurefires() {
        assertEquals("testsuite", suite.getTagName());
        assertEquals("4", suite.getAttribute("tests"));
        assertEquals("1", suite.getAttribute("failures"));
        assertEquals("1", suite.getAttribute("skipped"));
        assertEquals("0", suite.getAttribute("errors"));
        assertEquals("1.500", suite.getAttribute("time"));
    }

    @Test
    void aFailureHasItsReasonAndItsTranscriptWhateverThePeerSaid() {
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertEquals(
                "expected 530, got " + Visible.of(Samples.HOSTILE),
                failure.getAttribute("message"));
        assertEquals("MUST K-01", failure.getTextContent());
        String transcript = suite.getElementsByTagName("system-out").item(0).getTextContent();
        assertTrue(transcript.contains("smtp 1 sent: PGPKEY <a@b>␍\n"), transcript);
        assertTrue(transcript.contains(" received: " + Visible.of(Samples.HOSTILE)), transcript);
    }

    @Test
    void whatIsNotClaimedIsSkippedAndWhatIsNotStrictIsTold() {
        Element skipped = (Element) suite.getElementsByTagName("skipped").item(0);
        assertEquals("no PGPKEY", skipped.getAttribute("message"));
        assertEquals(
                "non-strict: late",
                suite.getElementsByTagName("system-out").item(1).getTextContent());
    }
}
