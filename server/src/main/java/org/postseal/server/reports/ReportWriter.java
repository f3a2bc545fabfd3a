package org.postseal.server.reports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import org.postseal.server.reports.TlsReport.FailureDetails;
import org.postseal.server.reports.TlsReport.Policy;
import org.postseal.server.reports.TlsReport.PolicyReport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Writes the JSON of RFC 8460 section 4.4; what is absent has no member. */
final class ReportWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private ReportWriter() {}

    static byte[] json(TlsReport report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            write(json, report);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    /** RFC 8460 section 5.2: reports are compressed on their way. */
    static byte[] gzip(TlsReport report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(json(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, TlsReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("organization-name", report.organization());
        json.writeObjectFieldStart("date-range");
        json.writeStringField("start-datetime", report.begin().toString());
        json.writeStringField("end-datetime", report.end().toString());
        json.writeEndObject();
        write(json, "contact-info", report.contact());
        json.writeStringField("report-id", report.id());
        json.writeArrayFieldStart("policies");
        for (PolicyReport policy : report.policies()) {
            write(json, policy);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, PolicyReport report) throws IOException {
        json.writeStartObject();
        json.writeFieldName("policy");
        write(json, report.policy());
        json.writeObjectFieldStart("summary");
        json.writeNumberField("total-successful-session-count", report.successful());
        json.writeNumberField("total-failure-session-count", report.failed());
        json.writeEndObject();
        if (!report.failures().isEmpty()) {
            json.writeArrayFieldStart("failure-details");
            for (FailureDetails failure : report.failures()) {
                write(json, failure);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Policy policy) throws IOException {
        json.writeStartObject();
        json.writeStringField("policy-type", policy.type());
        write(json, "policy-string", policy.strings());
        json.writeStringField("policy-domain", policy.domain());
        write(json, "mx-host", policy.mxHosts());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, FailureDetails failure) throws IOException {
        json.writeStartObject();
        json.writeStringField("result-type", failure.resultType());
        write(json, "sending-mta-ip", failure.sendingMtaIp());
        write(json, "receiving-mx-hostname", failure.mxHost());
        write(json, "receiving-mx-helo", failure.mxHelo());
        write(json, "receiving-ip", failure.receivingIp());
        json.writeNumberField("failed-session-count", failure.sessions());
        write(json, "additional-information", failure.information());
        write(json, "failure-reason-code", failure.reason());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Optional<String> text)
            throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        }
    }

    private static void write(JsonGenerator json, String name, List<String> texts)
            throws IOException {
        if (!texts.isEmpty()) {
            json.writeArrayFieldStart(name);
            for (String text : texts) {
                json.writeString(text);
            }
            json.writeEndArray();
        }
    }
}
