package org.postseal.spec;

/**
 * A position in a text of bounded length, for parsers with one method per ABNF production. Literals
 * match without regard to ASCII case, as RFC 5234 has it.
 */
public final class Cursor {
    /** What {@link #peek} gives at the end. */
    public static final int END = -1;

    private final String text;
    private int position;

    /**
     * @param cap the most characters that the grammar could ever need
     */
    public Cursor(String text, int cap) throws SyntaxException {
        if (text.length() > cap) {
            throw new SyntaxException("longer than " + cap + " characters");
        }
        this.text = text;
    }

    public int position() {
        return position;
    }

    /** Goes back to (or on to) a position that {@link #position} gave. */
    public void reset(int to) {
        position = to;
    }

    public boolean atEnd() {
        return position == text.length();
    }

    /** The next character, which stays; {@link #END} at the end. */
    public int peek() {
        return position < text.length() ? text.charAt(position) : END;
    }

    /** Steps over the next character, which {@link #peek} has shown to be there. */
    public void advance() {
        position++;
    }

    /** The text from {@code start} to here. */
    public String since(int start) {
        return text.substring(start, position);
    }

    /** Consumes {@code c} if it comes next. */
    public boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        position++;
        return true;
    }

    /** Consumes {@code literal} if it comes next, in any ASCII case. */
    public boolean take(String literal) {
        if (text.length() - position < literal.length()) {
            return false;
        }
        for (int i = 0; i < literal.length(); i++) {
            if (lower(text.charAt(position + i)) != lower(literal.charAt(i))) {
                return false;
            }
        }
        position += literal.length();
        return true;
    }

    public void expect(char c) throws SyntaxException {
        if (!take(c)) {
            throw expected("\"" + c + "\"");
        }
    }

    public void expect(String literal) throws SyntaxException {
        if (!take(literal)) {
            throw expected("\"" + literal + "\"");
        }
    }

    public void expectEnd() throws SyntaxException {
        if (!atEnd()) {
            throw expected("the end");
        }
    }

    /** Consumes everything before the next {@code stop}, or to the end. */
    public String until(char stop) {
        int start = position;
        int found = text.indexOf(stop, start);
        position = found < 0 ? text.length() : found;
        return since(start);
    }

    /** Consumes the longest run of characters of {@code set}; may be empty. */
    public String run(AsciiSet set) {
        int start = position;
        while (set.contains(peek())) {
            position++;
        }
        return since(start);
    }

    /** Consumes a run of {@code min} to {@code max} characters; more of them are refused. */
    public String run(AsciiSet set, int min, int max, String what) throws SyntaxException {
        int start = position;
        while (set.contains(peek())) {
            position++;
        }
        int length = position - start;
        if (length < min || length > max) {
            throw expected(what);
        }
        return since(start);
    }

    /** {@code 1*maxDigits DIGIT}, saturated at {@link Long#MAX_VALUE}. */
    public long number(int maxDigits) throws SyntaxException {
        String digits = run(AsciiSet.DIGIT, 1, maxDigits, "1 to " + maxDigits + " digits");
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** A refusal that names what should stand here. */
    public SyntaxException expected(String what) {
        return new SyntaxException("expected " + what + " at character " + (position + 1));
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
}
