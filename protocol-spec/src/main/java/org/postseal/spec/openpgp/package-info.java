/**
 * The OpenPGP pieces that need no cryptographic library: fingerprints, armor, and the octets that
 * signatures cover.
 */
package org.postseal.spec.openpgp;
