package org.postseal.spec.dns;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.SyntaxException;

/**
 * The TXT record at {@code _mta-sts.<domain>} (RFC 8461 section 3.1): says that there is a policy,
 * and by a new id that it was changed.
 *
 * @param id 1 to 32 letters and digits
 */
public record StsRecord(String id) {
    private static final String VERSION = "v=STSv1";
    private static final int LONGEST = 4096;
    private static final int MOST_NAME = 32;
    private static final AsciiSet WSP = AsciiSet.of(" \t");
    private static final AsciiSet NAME = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("_-."));
    private static final AsciiSet VALUE = AsciiSet.range(0x21, 0x7E).without(";=");

    /** The owner of a domain's record. */
    public static String owner(String domain) {
        return "_mta-sts." + domain;
    }

    /** False for a TXT record at the owner that is about something else, and does not count. */
    public static boolean isCandidate(String text) {
        return text.startsWith(VERSION)
                && text.substring(VERSION.length()).stripLeading().startsWith(";");
    }

    /**
     * Reads a record; its fields may come in any order, those that are unknown are ignored, and of
     * two ids the first counts.
     *
     * @param text the strings of the TXT record joined without separator
     */
    public static StsRecord decode(String text) throws SyntaxException {
        Cursor in = new Cursor(text, LONGEST);
        if (!text.startsWith(VERSION)) {
            throw in.expected(VERSION);
        }
        in.reset(VERSION.length());
        String id = null;
        in.run(WSP);
        while (in.take(';')) {
            in.run(WSP);
            if (in.atEnd()) {
                break;
            }
            String name = in.run(NAME, 1, MOST_NAME, "a field name of 1 to 32 characters");
            in.expect('=');
            String value = in.run(VALUE, 1, LONGEST, "a value");
            if (name.equals("id") && id == null) {
                id = value;
            }
            in.run(WSP);
        }
        in.expectEnd();
        if (id == null || id.length() > 32 || !AsciiSet.LETTER_DIGIT.containsAll(id)) {
            throw new SyntaxException("expected an id of 1 to 32 letters and digits");
        }
        return new StsRecord(id);
    }

    public String encode() {
        return VERSION + "; id=" + id + ";";
    }
}
