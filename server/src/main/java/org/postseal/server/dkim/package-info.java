/**
 * DKIM (RFC 6376) with ed25519-sha256 (RFC 8463) and rsa-sha256 (RFC 8301): signatures made and
 * verified while a message streams by.
 *
 * <p>{@link org.postseal.server.dkim.DkimSigner} signs for the site's own domains with the keys of
 * {@link org.postseal.server.dkim.DkimKeys}: relaxed/relaxed, no body length, no expiry. {@link
 * org.postseal.server.dkim.DkimVerifier} looks at no more than ten signatures and asks DNS for
 * their keys; it blocks, and is meant for virtual threads.
 *
 * <p>Bounded: of a message only its header section is held, up to 256 KiB; one that is longer is
 * neither signed nor verified. What a stranger wrote is never an exception, but a result with its
 * reason. Failures of DNS are {@code temperror}, never {@code fail}.
 */
package org.postseal.server.dkim;
