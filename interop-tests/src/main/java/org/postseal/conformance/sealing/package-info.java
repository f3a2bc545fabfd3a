/**
 * The roles {@code sealer} and {@code unsealer}: cases on what an implementation makes of one
 * message, driven by the verbs {@code seal} and {@code unseal}.
 *
 * <p>{@link org.postseal.conformance.sealing.SealerCases} and {@link
 * org.postseal.conformance.sealing.UnsealerCases} hold the cases; a {@code …Peer} needs no more
 * than a {@link org.postseal.conformance.Driver}. Each case makes keys of its own, in a directory
 * that goes with it.
 */
package org.postseal.conformance.sealing;
