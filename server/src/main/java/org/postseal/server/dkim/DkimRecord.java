package org.postseal.server.dkim;

/**
 * A TXT record to publish.
 *
 * @param owner {@code selector._domainkey.domain}, without a final dot
 * @param text the record's text, strings joined
 */
public record DkimRecord(String owner, String text, Use use) {
    /** What its key is for now. */
    public enum Use {
        /** Signs no more; mail signed with it is still on its way. */
        PREVIOUS,
        CURRENT,
        /** Signs after the next rotation: must be published before. */
        NEXT
    }
}
