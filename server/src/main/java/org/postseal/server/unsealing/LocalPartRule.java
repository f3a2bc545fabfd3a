package org.postseal.server.unsealing;

/** Which local-parts of a domain here are one mailbox (P-04). */
@FunctionalInterface
public interface LocalPartRule {
    /** Each is its own. */
    LocalPartRule EXACT = localPart -> localPart;

    /** The form in which local-parts of one mailbox are equal. */
    String canonical(String localPart);
}
