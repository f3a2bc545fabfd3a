package org.postseal.client.keys;

import org.postseal.spec.openpgp.Fingerprint;

/** What asking a host for the proof of its site key came to. */
public sealed interface Proof {
    /**
     * The host at the other end of this TLS session holds a key of the domain's authenticated k.
     */
    record Given(Fingerprint key) implements Proof {}

    /**
     * It holds a key that was proved before for this domain, and that nothing authenticates: the
     * host is likely the one seen before, and no more.
     */
    record Continued(Fingerprint key) implements Proof {}

    /** It did not show that; for logs. */
    record Missing(String why) implements Proof {}
}
