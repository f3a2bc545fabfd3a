package org.postseal.client.keys;

import org.postseal.spec.smtp.Mailbox;

/**
 * Finds policy and certificates for a recipient from every source that needs no connection to the
 * recipient's MX.
 */
public interface Discovery {
    /**
     * Asks pins, cache, DNS, HTTPS and WKD. Blocks, within bounds; one lookup per key runs at a
     * time (single-flight).
     *
     * @param recipient the final address after routing
     * @param wantUserKeys also look for the user's own certificate
     */
    Findings find(Mailbox recipient, boolean wantUserKeys);

    /**
     * Forgets what is cached for this recipient and its domain, pins excepted, so that the next
     * find asks anew (M-04).
     */
    void forget(Mailbox recipient);
}
