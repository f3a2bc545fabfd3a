package org.postseal.spec.seal;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A Content-Type value (RFC 2045 section 5.1).
 *
 * @param type {@code type/subtype} in lower case
 * @param parameters by lower-case name, values unquoted
 */
record ContentType(String type, Map<String, String> parameters) {
    private static final int MAX_LENGTH = 4096;
    private static final AsciiSet TOKEN = AsciiSet.range(33, 126).without("()<>@,;:\\\"/[]?=");

    /** Decodes an unfolded value; comments and spaces around tokens are skipped. */
    static ContentType decode(String value) throws SyntaxException {
        Cursor in = new Cursor(value, MAX_LENGTH);
        String type = token(in);
        in.expect('/');
        String name = (type + "/" + token(in)).toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new HashMap<>();
        while (in.take(';')) {
            skip(in);
            if (in.atEnd()) {
                break;
            }
            String attribute = token(in).toLowerCase(Locale.ROOT);
            in.expect('=');
            skip(in);
            String content = in.peek() == '"' ? quotedString(in) : token(in);
            if (parameters.put(attribute, content) != null) {
                throw new SyntaxException("parameter given twice");
            }
        }
        in.expectEnd();
        return new ContentType(name, Map.copyOf(parameters));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    private static String token(Cursor in) throws SyntaxException {
        skip(in);
        String token = in.run(TOKEN);
        if (token.isEmpty()) {
            throw in.expected("a token");
        }
        skip(in);
        return token;
    }

    private static String quotedString(Cursor in) throws SyntaxException {
        in.expect('"');
        StringBuilder text = new StringBuilder();
        while (!in.take('"')) {
            in.take('\\');
            if (in.atEnd()) {
                throw in.expected("the closing quote");
            }
            text.append((char) in.peek());
            in.advance();
        }
        skip(in);
        return text.toString();
    }

    /** White space and comments, which nest. */
    private static void skip(Cursor in) throws SyntaxException {
        int depth = 0;
        while (true) {
            int c = in.peek();
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == '\\' && depth > 0) {
                in.advance();
            } else if (depth == 0 && c != ' ' && c != '\t') {
                return;
            }
            if (in.atEnd()) {
                throw in.expected("the end of a comment");
            }
            in.advance();
        }
    }
}
