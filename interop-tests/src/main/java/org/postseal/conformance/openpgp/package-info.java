/**
 * OpenPGP for the suite: throw-away {@linkplain org.postseal.conformance.openpgp.Identity
 * identities}, {@linkplain org.postseal.conformance.openpgp.Seal seals} built octet by octet, good
 * ones and broken ones, what a sealed message {@linkplain org.postseal.conformance.openpgp.Opened
 * says once opened}, and {@linkplain org.postseal.conformance.openpgp.Signatures signatures} over
 * given octets.
 *
 * <p>Packets, encrypted data, armor and MIME are written and read here by hand; Bouncy Castle does
 * public keys, ciphers and hashes. Octets that came from a peer and cannot be read end the case as
 * a {@link org.postseal.conformance.Violation}.
 */
package org.postseal.conformance.openpgp;
