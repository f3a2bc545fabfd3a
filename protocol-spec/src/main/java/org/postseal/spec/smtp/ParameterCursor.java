package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The {@code Mail-parameters} and {@code Rcpt-parameters} that follow a path (RFC 5321 section
 * 4.1.2), one at a time.
 */
final class ParameterCursor {
    private static final AsciiSet KEYWORD = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("-"));
    private static final AsciiSet VALUE = AsciiSet.range(33, 126).without("=");

    private final Cursor in;
    private final Set<Extension> offered;
    private final Set<String> seen = new HashSet<>();
    private String keyword = "";
    private String value = "";
    private boolean valued;

    ParameterCursor(Cursor in, Set<Extension> offered) {
        this.in = in;
        this.offered = offered;
    }

    /** Reads the next {@code SP esmtp-param}; white space at the end of the line is let pass. */
    boolean next() throws SyntaxException {
        boolean space = in.peek() == ' ';
        while (in.take(' ')) {
            // RFC 5321 section 4.1.1: trailing white space is tolerated.
        }
        if (in.atEnd()) {
            return false;
        }
        if (!space) {
            throw in.expected("a space");
        }
        keyword = esmtpKeyword();
        if (!seen.add(keyword)) {
            throw new SyntaxException("parameter given twice");
        }
        valued = in.take('=');
        value = valued ? esmtpValue() : "";
        return true;
    }

    /** In upper case. */
    String keyword() {
        return keyword;
    }

    /** The value of a parameter that must have one. */
    String value() throws SyntaxException {
        if (!valued) {
            throw in.expected("\"=\" and a value");
        }
        return value;
    }

    void expectNoValue() throws SyntaxException {
        if (valued) {
            throw new SyntaxException("this parameter has no value");
        }
    }

    /** A parameter of an extension that was not offered is as good as unknown. */
    @Requirement("M-01")
    void expectOffered(Extension extension) throws SyntaxException {
        if (!offered.contains(extension)) {
            throw unknown();
        }
    }

    SyntaxException unknown() {
        return new SyntaxException(
                SyntaxException.Reason.UNKNOWN_PARAMETER, "parameter not recognized");
    }

    private String esmtpKeyword() throws SyntaxException {
        if (!AsciiSet.LETTER_DIGIT.contains(in.peek())) {
            throw in.expected("a parameter");
        }
        return in.run(KEYWORD).toUpperCase(Locale.ROOT);
    }

    private String esmtpValue() throws SyntaxException {
        int start = in.position();
        while (VALUE.contains(in.peek()) || in.peek() >= 0x80) {
            in.advance();
        }
        if (in.position() == start) {
            throw in.expected("a value");
        }
        return in.since(start);
    }
}
