package org.postseal.client.cli;

import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.Mailbox;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The mailboxes of an address-list (RFC 5322 section 3.4) with groups, comments, routes and the
 * display names that people write. A name without a domain is a user of this host, as it is for
 * sendmail(8).
 */
final class AddressParser {
    /** The longest list, in characters. */
    static final int MAX = 1 << 20;

    private static final String DELIMITERS = "()<>@,:;\"";

    private final Cursor in;
    private final String ownHost;
    private final Set<Mailbox> found = new LinkedHashSet<>();

    private AddressParser(Cursor in, String ownHost) {
        this.in = in;
        this.ownHost = ownHost;
    }

    /**
     * Reads a list, unfolded.
     *
     * @param ownHost the domain of names without one
     * @return each mailbox once, in order
     */
    static List<Mailbox> parse(String text, String ownHost) throws SyntaxException {
        AddressParser parser = new AddressParser(new Cursor(text, MAX), ownHost);
        parser.addressList(false);
        return List.copyOf(parser.found);
    }

    /** {@code address-list}, or {@code group-list}, up to the end or the group's semicolon. */
    private void addressList(boolean inGroup) throws SyntaxException {
        while (true) {
            skipCfws();
            if (in.atEnd() || (inGroup && in.peek() == ';')) {
                return;
            }
            if (!in.take(',')) {
                address(inGroup);
                skipCfws();
                boolean ended = in.atEnd() || in.peek() == ',' || (inGroup && in.peek() == ';');
                if (!ended) {
                    throw in.expected("a comma after an address");
                }
            }
        }
    }

    private void address(boolean inGroup) throws SyntaxException {
        List<String> words = words();
        if (in.take('<')) {
            angleAddr();
        } else if (in.take('@')) {
            Mailbox mailbox = mailbox(localPart(words), domain());
            skipCfws();
            if (in.take('<')) { // an address as display name, unquoted: common, if wrong
                angleAddr();
            } else {
                found.add(mailbox);
            }
        } else if (!inGroup && !words.isEmpty() && in.take(':')) {
            addressList(true);
            in.take(';');
        } else {
            found.add(mailbox(localPart(words), ownHost));
        }
    }

    /** {@code angle-addr} after its opening bracket; a route is read and ignored. */
    private void angleAddr() throws SyntaxException {
        skipCfws();
        if (in.peek() == '@') {
            in.until(':');
            in.expect(':');
        }
        String localPart = localPart(words());
        found.add(mailbox(localPart, in.take('@') ? domain() : ownHost));
        skipCfws();
        in.expect('>');
    }

    private static Mailbox mailbox(String localPart, String domain) throws SyntaxException {
        return Mailbox.parse(localPart + "@" + domain, true);
    }

    /** {@code phrase / local-part}: atoms and quoted strings as they stand. */
    private List<String> words() throws SyntaxException {
        List<String> words = new ArrayList<>();
        skipCfws();
        while (true) {
            if (in.peek() == '"') {
                words.add(quotedString());
            } else if (isWord(in.peek())) {
                words.add(atoms());
            } else {
                return words;
            }
            skipCfws();
        }
    }

    private static boolean isWord(int c) {
        return c > ' ' && c != 127 && DELIMITERS.indexOf(c) < 0;
    }

    private String atoms() {
        int start = in.position();
        while (isWord(in.peek())) {
            in.advance();
        }
        return in.since(start);
    }

    private String quotedString() throws SyntaxException {
        int start = in.position();
        in.expect('"');
        while (!in.take('"')) {
            in.take('\\');
            if (in.atEnd()) {
                throw in.expected("a closing quotation mark");
            }
            in.advance();
        }
        return in.since(start);
    }

    /** RFC 5322 section 4.4 has white space around the dots. */
    private String localPart(List<String> words) throws SyntaxException {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            boolean joined =
                    text.isEmpty() || text.charAt(text.length() - 1) == '.' || word.startsWith(".");
            if (!joined) {
                throw in.expected("an address after the words '" + text + "'");
            }
            text.append(word);
        }
        if (text.isEmpty()) {
            throw in.expected("an address");
        }
        return text.toString();
    }

    private String domain() throws SyntaxException {
        skipCfws();
        if (in.peek() == '[') {
            String literal = in.until(']');
            in.expect(']');
            return literal + "]";
        }
        return localPart(words());
    }

    /** Comments nest; a quoted pair in one counts for nothing. */
    private void skipCfws() throws SyntaxException {
        int depth = 0;
        while (!in.atEnd()) {
            int c = in.peek();
            if (c == '(') {
                depth++;
            } else if (depth > 0 && c == ')') {
                depth--;
            } else if (depth > 0 && c == '\\') {
                in.advance();
                if (in.atEnd()) {
                    break;
                }
            } else if (depth == 0 && c != ' ' && c != '\t') {
                return;
            }
            in.advance();
        }
        if (depth > 0) {
            throw in.expected("the end of a comment");
        }
    }
}
