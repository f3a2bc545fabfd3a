/**
 * The inside and the outside of a seal as octets: the Seal header of the SITE profile, PADMÉ, which
 * header fields stay outside, and the RFC 3156 form around the ciphertext.
 */
package org.postseal.spec.seal;
