package org.postseal.server.reports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;

import org.postseal.server.reports.TlsReport.FailureDetails;
import org.postseal.server.reports.TlsReport.Policy;
import org.postseal.server.reports.TlsReport.PolicyReport;
import org.postseal.spec.SyntaxException;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the JSON of RFC 8460 section 4.4 from a stream, within bounds: the octets after
 * decompression, depth, lengths and numbers of things. Unknown members are skipped. What some
 * senders do is put up with: a single text where a list should be, a number written as text, no
 * contact.
 */
final class ReportReader {
    /** Octets of JSON. */
    static final int MAX_OCTETS = 10 << 20;

    static final int MAX_POLICIES = 1000;
    static final int MAX_FAILURES = 10_000;
    private static final int MAX_TEXTS = 1000;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxDocumentLength(MAX_OCTETS)
                                    .maxNestingDepth(16)
                                    .maxStringLength(16 << 10)
                                    .maxNameLength(256)
                                    .maxNumberLength(32)
                                    .build())
                    .build();

    private final JsonParser json;
    private int failures;

    private ReportReader(JsonParser json) {
        this.json = json;
    }

    /**
     * Reads one report.
     *
     * @throws SyntaxException where it is none, or beyond the bounds
     * @throws IOException where the stream cannot be read
     */
    static TlsReport read(InputStream in) throws SyntaxException, IOException {
        try (JsonParser json = JSON.createParser(in)) {
            json.nextToken();
            return new ReportReader(json).report();
        } catch (JsonProcessingException e) {
            // Its message may quote what a stranger wrote.
            throw new SyntaxException("no JSON, or larger than is read here");
        }
    }

    /** Reads the value of one member, on which the parser stands. */
    private interface Member {
        void read(String name) throws IOException, SyntaxException;
    }

    private void object(Member member) throws IOException, SyntaxException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new SyntaxException("expected an object");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            member.read(name);
        }
    }

    /** Reads one element, on which the parser stands. */
    private interface Element<T> {
        T read() throws IOException, SyntaxException;
    }

    private <T> List<T> array(int most, Element<T> element) throws IOException, SyntaxException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new SyntaxException("expected an array");
        }
        List<T> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == null || elements.size() == most) {
                throw new SyntaxException("expected at most " + most + " elements");
            }
            elements.add(element.read());
        }
        return elements;
    }

    private TlsReport report() throws IOException, SyntaxException {
        Map<String, String> texts = new HashMap<>();
        Map<String, Instant> dates = new HashMap<>();
        List<PolicyReport> policies = new ArrayList<>();
        object(
                name -> {
                    switch (name) {
                        case "organization-name", "contact-info", "report-id" ->
                                texts.put(name, text());
                        case "date-range" -> object(date -> dates.put(date, date()));
                        case "policies" -> policies.addAll(array(MAX_POLICIES, this::policy));
                        default -> json.skipChildren();
                    }
                });
        if (policies.isEmpty()) {
            throw new SyntaxException("expected policies");
        }
        return new TlsReport(
                required(texts, "organization-name"),
                required(dates, "start-datetime"),
                required(dates, "end-datetime"),
                Optional.ofNullable(texts.get("contact-info")),
                required(texts, "report-id"),
                policies);
    }

    private static <T> T required(Map<String, T> members, String name) throws SyntaxException {
        T value = members.get(name);
        if (value == null) {
            throw new SyntaxException("expected " + name);
        }
        return value;
    }

    private PolicyReport policy() throws IOException, SyntaxException {
        List<Policy> policy = new ArrayList<>();
        Map<String, Long> counts = new HashMap<>();
        List<FailureDetails> details = new ArrayList<>();
        object(
                name -> {
                    switch (name) {
                        case "policy" -> policy.add(policyDescription());
                        case "summary" -> summary(counts);
                        case "failure-details" ->
                                details.addAll(array(MAX_FAILURES, this::failure));
                        default -> json.skipChildren();
                    }
                });
        if (policy.size() != 1) {
            throw new SyntaxException("expected one policy");
        }
        return new PolicyReport(
                policy.getFirst(),
                required(counts, "total-successful-session-count"),
                required(counts, "total-failure-session-count"),
                details);
    }

    private void summary(Map<String, Long> counts) throws IOException, SyntaxException {
        object(
                name -> {
                    switch (name) {
                        case "total-successful-session-count", "total-failure-session-count" ->
                                counts.put(name, number());
                        default -> json.skipChildren();
                    }
                });
    }

    private Policy policyDescription() throws IOException, SyntaxException {
        Map<String, String> texts = new HashMap<>();
        Map<String, List<String>> lists = new HashMap<>();
        object(
                name -> {
                    switch (name) {
                        case "policy-type", "policy-domain" -> texts.put(name, text());
                        case "policy-string", "mx-host" -> lists.put(name, texts());
                        default -> json.skipChildren();
                    }
                });
        return new Policy(
                required(texts, "policy-type"),
                lists.getOrDefault("policy-string", List.of()),
                required(texts, "policy-domain"),
                lists.getOrDefault("mx-host", List.of()));
    }

    private FailureDetails failure() throws IOException, SyntaxException {
        if (++failures > MAX_FAILURES) {
            throw new SyntaxException("expected at most " + MAX_FAILURES + " failures");
        }
        Map<String, String> texts = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        object(
                name -> {
                    switch (name) {
                        case "result-type",
                                "sending-mta-ip",
                                "receiving-mx-hostname",
                                "receiving-mx-helo",
                                "receiving-ip",
                                "additional-information",
                                "failure-reason-code" ->
                                text(name, texts);
                        case "failed-session-count" -> counts.put(name, number());
                        default -> json.skipChildren();
                    }
                });
        return new FailureDetails(
                required(texts, "result-type"),
                Optional.ofNullable(texts.get("sending-mta-ip")),
                Optional.ofNullable(texts.get("receiving-mx-hostname")),
                Optional.ofNullable(texts.get("receiving-mx-helo")),
                Optional.ofNullable(texts.get("receiving-ip")),
                required(counts, "failed-session-count"),
                Optional.ofNullable(texts.get("additional-information")),
                Optional.ofNullable(texts.get("failure-reason-code")));
    }

    /** A member that may be null, which some write for what they do not know. */
    private void text(String name, Map<String, String> texts) throws IOException, SyntaxException {
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            texts.put(name, text());
        }
    }

    private String text() throws IOException, SyntaxException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new SyntaxException("expected text");
        }
        return json.getText();
    }

    private List<String> texts() throws IOException, SyntaxException {
        return json.currentToken() == JsonToken.START_ARRAY
                ? array(MAX_TEXTS, this::text)
                : List.of(text());
    }

    private Instant date() throws IOException, SyntaxException {
        try {
            return OffsetDateTime.parse(text()).toInstant();
        } catch (DateTimeException e) {
            throw new SyntaxException("expected a date of RFC 3339");
        }
    }

    private long number() throws IOException, SyntaxException {
        String digits =
                switch (json.currentToken()) {
                    case VALUE_NUMBER_INT, VALUE_STRING -> json.getText();
                    default -> "";
                };
        boolean whole = digits.length() <= 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits.isEmpty() || !whole) {
            throw new SyntaxException("expected a count");
        }
        return Long.parseLong(digits);
    }
}
