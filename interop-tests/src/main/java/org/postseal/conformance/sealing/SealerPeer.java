package org.postseal.conformance.sealing;

import org.postseal.conformance.Driver;

/**
 * An implementation that makes seals.
 *
 * @param driver knows the verb {@code seal}
 */
public record SealerPeer(Driver driver) {}
