package org.postseal.conformance.report;

import org.postseal.conformance.Outcome;
import org.postseal.conformance.Transcript;
import org.postseal.conformance.Verdict;

import java.io.StringWriter;
import java.util.Locale;
import java.util.stream.Collectors;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A report in the XML of Maven Surefire, which build servers read: a suite for the role, a test
 * case for each case. What the peer does not claim is skipped; only what failed brings its
 * transcript.
 */
public final class JUnitReport {
    private final Report report;
    private final XMLStreamWriter xml;

    private JUnitReport(Report report, XMLStreamWriter xml) {
        this.report = report;
        this.xml = xml;
    }

    public static String text(Report report) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            new JUnitReport(report, xml).write();
            xml.close();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML in memory cannot fail", e);
        }
    }

    private void write() throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        line();
        xml.writeStartElement("testsuite");
        attribute("name", "postseal-conformance." + report.role().word());
        attribute("time", seconds(report.took().toMillis()));
        attribute("tests", String.valueOf(report.outcomes().size()));
        attribute("errors", "0");
        attribute("skipped", String.valueOf(report.count(Verdict.Kind.NOT_IMPLEMENTED)));
        attribute("failures", String.valueOf(report.failures().size()));
        attribute("timestamp", report.begun().toString());
        properties();
        for (Outcome outcome : report.outcomes()) {
            testCase(outcome);
        }
        xml.writeEndElement();
        line();
        xml.writeEndDocument();
    }

    private void properties() throws XMLStreamException {
        line();
        xml.writeStartElement("properties");
        property("peer", report.peer());
        property("version", report.version());
        xml.writeEndElement();
        line();
    }

    private void property(String name, String value) throws XMLStreamException {
        xml.writeEmptyElement("property");
        attribute("name", name);
        attribute("value", value);
    }

    private void testCase(Outcome outcome) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("name", outcome.of().id() + " " + outcome.of().title());
        attribute("classname", report.role().word() + "." + className(outcome));
        attribute("time", seconds(outcome.time().toMillis()));
        if (report.failed(outcome)) {
            failure(outcome);
        } else if (outcome.verdict().kind() == Verdict.Kind.NOT_IMPLEMENTED) {
            xml.writeEmptyElement("skipped");
            attribute("message", outcome.verdict().reason());
        } else if (outcome.verdict().kind() != Verdict.Kind.PASS) {
            xml.writeStartElement("system-out");
            text(outcome.verdict().kind().word() + ": " + outcome.verdict().reason());
            xml.writeEndElement();
        }
        xml.writeEndElement();
        line();
    }

    private static String className(Outcome outcome) {
        return outcome.of().section().replaceAll("[^A-Za-z0-9]+", "-");
    }

    private void failure(Outcome outcome) throws XMLStreamException {
        xml.writeStartElement("failure");
        attribute("message", outcome.verdict().reason());
        attribute("type", outcome.verdict().kind().word());
        String ids = String.join(" ", outcome.of().requirements());
        text(outcome.of().strength() + (ids.isEmpty() ? "" : " " + ids));
        xml.writeEndElement();
        xml.writeStartElement("system-out");
        xml.writeCharacters(
                outcome.transcript().stream()
                        .map(JUnitReport::line)
                        .collect(Collectors.joining("\n", "\n", "\n")));
        xml.writeEndElement();
    }

    private static String line(Transcript.Entry entry) {
        return Visible.of(entry.channel())
                + " "
                + entry.direction().name().toLowerCase(Locale.ROOT)
                + ": "
                + Visible.of(entry.text());
    }

    /** XML 1.0 has no way to write most control characters: they are shown by others. */
    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, Visible.of(value));
    }

    private void text(String value) throws XMLStreamException {
        xml.writeCharacters(Visible.of(value));
    }

    private void line() throws XMLStreamException {
        xml.writeCharacters("\n");
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }
}
