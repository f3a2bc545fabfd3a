package org.postseal.server.reports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What RFC 8460 asks of a report by mail (section 5) and of what it holds (section 4.4), read from
 * the octets by nothing that writes them here.
 */
final class MailRules {
    /** Section 5.1: sender, policy domain, begin, end, unique-id, extension. */
    private static final Pattern FILE_NAME =
            Pattern.compile(
                    "([a-z0-9.-]+)!([a-z0-9.-]+)!([0-9]+)!([0-9]+)(![A-Za-z0-9]+)?\\.json\\.gz");

    /** Section 5.3. */
    private static final Pattern SUBJECT =
            Pattern.compile(
                    "Report Domain: ([a-z0-9.-]+) Submitter: ([a-z0-9.-]+)"
                            + " Report-ID: <([^<>@\\s]+@[^<>@\\s]+)>");

    private final List<String> faults = new ArrayList<>();
    private final String header;

    private MailRules(String header) {
        this.header = header;
    }

    /** What is wrong; nothing where all is well. */
    static List<String> faults(byte[] mail) throws IOException {
        String text = new String(mail, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        MailRules rules = new MailRules(unfolded(text.substring(0, end + 2)));
        rules.check(mail, text.substring(end + 4));
        return rules.faults;
    }

    /** The JSON that a mail carries. */
    static byte[] json(byte[] mail) throws IOException {
        String text = new String(mail, ISO_8859_1);
        int part = text.indexOf("Content-Type: application/tlsrpt+gzip");
        int start = text.indexOf("\r\n\r\n", part);
        int end = text.indexOf("\r\n--", start);
        byte[] gzip = Base64.getMimeDecoder().decode(text.substring(start, end));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private static String unfolded(String fields) {
        return "\r\n" + fields.replaceAll("\r\n(?=[ \t])", "");
    }

    private void rule(boolean kept, String what) {
        if (!kept) {
            faults.add(what);
        }
    }

    private String field(String fields, String name) {
        Matcher found = Pattern.compile("(?i)\r\n" + name + ":[ \t]*([^\r]*)").matcher(fields);
        if (!found.find()) {
            faults.add("no " + name);
            return "";
        }
        String value = found.group(1);
        rule(!found.find(), "two " + name);
        return value;
    }

    private void check(byte[] mail, String body) throws IOException {
        rule(US_ASCII.newEncoder().canEncode(new String(mail, ISO_8859_1)), "not 7-bit");
        rule(new String(mail, ISO_8859_1).lines().allMatch(l -> l.length() <= 998), "long line");
        rule(field(header, "MIME-Version").equals("1.0"), "MIME-Version");
        rule(field(header, "TLS-Required").equals("No"), "TLS-Required");
        String type = field(header, "Content-Type");
        rule(type.startsWith("multipart/report;"), "not multipart/report: " + type);
        rule(type.contains("report-type=\"tlsrpt\""), "report-type: " + type);
        String[] parts = body.split(Pattern.quote("--" + parameter(type, "boundary")), -1);
        rule(parts.length == 4, "not two parts: " + parts.length);
        if (faults.isEmpty()) {
            rule(parts[0].isBlank() && parts[3].strip().equals("--"), "text beside the parts");
            String people = unfolded(parts[1].substring(2, parts[1].indexOf("\r\n\r\n") + 2));
            rule(field(people, "Content-Type").startsWith("text/plain"), "first part");
            machine(mail, unfolded(parts[2].substring(2, parts[2].indexOf("\r\n\r\n") + 2)));
        }
    }

    private static String parameter(String field, String name) {
        Matcher found = Pattern.compile(name + "=\"([^\"]+)\"").matcher(field);
        return found.find() ? found.group(1) : "";
    }

    private void machine(byte[] mail, String fields) throws IOException {
        rule(field(fields, "Content-Type").equals("application/tlsrpt+gzip"), "second part");
        rule(field(fields, "Content-Transfer-Encoding").equals("base64"), "encoding");
        String name = parameter(field(fields, "Content-Disposition"), "filename");
        if (!faults.isEmpty()) {
            return;
        }
        byte[] json = json(mail);
        for (Object fault : Rules.faults(json)) {
            faults.add(fault.toString());
        }
        if (faults.isEmpty()) {
            agree(name, new ObjectMapper().readTree(json));
        }
    }

    /** The same things stand in several places. */
    private void agree(String name, JsonNode report) {
        Matcher file = FILE_NAME.matcher(name);
        Matcher subject = SUBJECT.matcher(field(header, "Subject"));
        if (!file.matches() || !subject.matches()) {
            faults.add("filename or Subject: " + name + ", " + subject);
            return;
        }
        String domain = field(header, "TLS-Report-Domain");
        String submitter = field(header, "TLS-Report-Submitter");
        rule(file.group(1).equals(submitter), "filename's sender");
        rule(subject.group(2).equals(submitter), "Subject's submitter");
        rule(file.group(2).equals(domain) && subject.group(1).equals(domain), "domains differ");
        rule(subject.group(3).equals(report.get("report-id").asText()), "report-id");
        JsonNode range = report.get("date-range");
        Instant begin = Instant.parse(range.get("start-datetime").asText());
        Instant end = Instant.parse(range.get("end-datetime").asText());
        rule(Long.parseLong(file.group(3)) == begin.getEpochSecond(), "filename's begin");
        rule(Long.parseLong(file.group(4)) == end.getEpochSecond(), "filename's end");
        // Section 4.1: a whole UTC day.
        rule(begin.getEpochSecond() % 86_400 == 0, "begins within a day");
        rule(end.getEpochSecond() - begin.getEpochSecond() == 86_399, "is no day");
        for (JsonNode policy : report.get("policies")) {
            policy(policy, domain);
        }
    }

    private void policy(JsonNode policy, String domain) {
        rule(policy.at("/policy/policy-domain").asText().equals(domain), "another's policy");
        long failed = policy.at("/summary/total-failure-session-count").asLong();
        long sum = 0;
        for (JsonNode details : policy.path("failure-details")) {
            sum += details.get("failed-session-count").asLong();
        }
        rule(sum == failed, "details: " + sum + " of " + failed);
        // Section 4.4: of MTA-STS alone.
        boolean sts = policy.at("/policy/policy-type").asText().equals("sts");
        rule(sts || policy.at("/policy/mx-host").isMissingNode(), "mx-host");
    }
}
