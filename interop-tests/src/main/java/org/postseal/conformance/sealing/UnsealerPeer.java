package org.postseal.conformance.sealing;

import org.postseal.conformance.Driver;

/**
 * An implementation that opens seals.
 *
 * @param driver knows the verb {@code unseal}
 */
public record UnsealerPeer(Driver driver) {}
