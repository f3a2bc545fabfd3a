package org.postseal.conformance.sealing;

import org.postseal.conformance.Driver;

/**
 * An implementation that opens seals.
 *
 * <p>Beside what every driver must do with {@code --key}: an encryption subkey that stands in the
 * file as a public-subkey packet, without its secret, was destroyed; a file that is not there is a
 * key store that is not available now.
 *
 * @param driver knows the verb {@code unseal}
 */
public record UnsealerPeer(Driver driver) {}
