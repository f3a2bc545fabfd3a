/**
 * Requirement tracing: what the draft demands is met in code, and judged by a case of the
 * conformance suite.
 *
 * <p>{@link org.postseal.interop.tracing.Draft} reads the ids in the draft, {@link
 * org.postseal.interop.tracing.Code} those in code, {@link org.postseal.interop.tracing.Judged}
 * those of the cases and the reasons why an id has none. {@link
 * org.postseal.interop.tracing.Tracing} compares them. What is found wrong is a list of sentences,
 * each of which fails the build.
 */
package org.postseal.interop.tracing;
