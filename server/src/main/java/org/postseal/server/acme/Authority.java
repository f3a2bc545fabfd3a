package org.postseal.server.acme;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** Who gives certificates. */
public interface Authority {
    /**
     * Gets a certificate for these names and this key. Blocks for minutes at most.
     *
     * @return the chain, the host's own first
     */
    List<X509Certificate> order(Collection<String> names, KeyPair key)
            throws AcmeFailure, InterruptedException;
}
