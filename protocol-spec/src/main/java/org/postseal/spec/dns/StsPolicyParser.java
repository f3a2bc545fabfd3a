package org.postseal.spec.dns;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.StsPolicy.Mode;
import org.postseal.spec.smtp.DomainName;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** The {@code sts-policy-record} production; empty lines are let through. */
final class StsPolicyParser {
    private static final AsciiSet WSP = AsciiSet.of(" \t");
    private static final AsciiSet NAME = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("_-."));
    private static final int MOST_NAME = 32;
    private static final int MOST_LINES = 1000;
    private static final int MOST_DIGITS = 10;

    private final List<String> lines;
    private final Map<String, String> fields = new HashMap<>();
    private final SequencedSet<String> mx = new LinkedHashSet<>();

    StsPolicyParser(String text) throws SyntaxException {
        if (text.length() > StsPolicy.LONGEST) {
            throw new SyntaxException("longer than " + StsPolicy.LONGEST + " characters");
        }
        lines = text.lines().limit(MOST_LINES + 1L).toList();
        if (lines.size() > MOST_LINES || text.replace("\r\n", "").indexOf('\r') >= 0) {
            throw new SyntaxException("expected at most 1000 lines that end with LF or CRLF");
        }
    }

    StsPolicy policy() throws SyntaxException {
        for (String line : lines) {
            if (!line.isBlank()) {
                field(new Cursor(line, StsPolicy.LONGEST));
            }
        }
        if (!required("version").equals("STSv1")) {
            throw new SyntaxException("expected version STSv1");
        }
        Mode mode =
                Mode.of(required("mode"))
                        .orElseThrow(
                                () ->
                                        new SyntaxException(
                                                "expected mode none, testing or enforce"));
        Duration maxAge = maxAge(required("max_age"));
        if (mx.isEmpty() && mode != Mode.NONE) {
            throw new SyntaxException("expected an mx");
        }
        return new StsPolicy(mode, maxAge, List.copyOf(mx));
    }

    /** Of what is given twice the first counts, except for mx. */
    private void field(Cursor in) throws SyntaxException {
        String name = in.run(NAME, 1, MOST_NAME, "a key of 1 to 32 characters");
        in.expect(':');
        in.run(WSP);
        int start = in.position();
        while (!in.atEnd()) {
            if (in.peek() != '\t' && Character.isISOControl(in.peek())) {
                throw in.expected("no control character");
            }
            in.advance();
        }
        String value = in.since(start).stripTrailing();
        if (name.equals("mx")) {
            mx(value);
        } else {
            fields.putIfAbsent(name, value);
        }
    }

    private void mx(String value) throws SyntaxException {
        boolean star = value.startsWith("*.");
        String domain = DomainName.parse(star ? value.substring(2) : value, false);
        mx.add(star ? "*." + domain : domain);
        if (mx.size() > StsPolicy.MOST_PATTERNS) {
            throw new SyntaxException("more than " + StsPolicy.MOST_PATTERNS + " mx");
        }
    }

    private String required(String name) throws SyntaxException {
        return Optional.ofNullable(fields.get(name))
                .orElseThrow(() -> new SyntaxException("expected " + name));
    }

    private static Duration maxAge(String text) throws SyntaxException {
        Cursor in = new Cursor(text, MOST_DIGITS);
        Duration given = Duration.ofSeconds(in.number(MOST_DIGITS));
        in.expectEnd();
        return given.compareTo(StsPolicy.MAX_AGE) > 0 ? StsPolicy.MAX_AGE : given;
    }
}
