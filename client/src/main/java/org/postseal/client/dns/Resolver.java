package org.postseal.client.dns;

/** Looks up one RRset. Implementations are safe for use by many threads. */
public interface Resolver {
    /**
     * Asks for the records of {@code name}, following CNAME.
     *
     * @param name a domain name in A-labels, with or without the final dot
     * @param type a type number of {@link org.xbill.DNS.Type}
     */
    Answer resolve(String name, int type);

    /** Drops what is remembered of this name, so that the next lookup asks anew (M-04). */
    default void forget(String name) {}
}
