package org.postseal.server.dkim;

/**
 * A TXT record to publish.
 *
 * @param owner {@code selector._domainkey.domain}, without a final dot
 * @param text the record's text, strings joined
 */
public record DkimRecord(String owner, String text, Use use) {
    private static final int TTL = 3600;
    private static final int STRING = 255;

    /** A line of a zone file. */
    public String zoneLine() {
        StringBuilder line = new StringBuilder(owner).append(". ").append(TTL).append(" IN TXT");
        for (int at = 0; at < text.length(); at += STRING) {
            line.append(" \"").append(text, at, Math.min(text.length(), at + STRING)).append('"');
        }
        return line.toString();
    }

    /** What its key is for now. */
    public enum Use {
        /** Signs no more; mail signed with it is still on its way. */
        PREVIOUS,
        CURRENT,
        /** Signs after the next rotation: must be published before. */
        NEXT
    }
}
