/**
 * The Postseal protocol as values: what stands on the wire, in DNS and inside a seal.
 *
 * <p>JDK only. Nothing here does I/O, reads a clock or keeps state, so every type can be reused by
 * another implementation and read next to the draft. Decoders are bounded, refuse with {@link
 * org.postseal.spec.SyntaxException} and never with another exception; encoders produce the
 * canonical form.
 */
package org.postseal.spec;
