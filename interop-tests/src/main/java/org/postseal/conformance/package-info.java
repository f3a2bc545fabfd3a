/**
 * The conformance suite: black-box tests of what the draft demands, for any implementation.
 *
 * <p>A {@link Case} has a stable id, the requirements it judges, one action and one {@link
 * Verdict}. Cases of one {@link Role} share the type of peer they act on: a host and port ({@code
 * server}), or a command that drives the implementation ({@code client}, {@code sealer}, {@code
 * unsealer}). The {@link Runner} runs them under a time limit and keeps what went over the wire in
 * a {@link Transcript}.
 *
 * <p>The suite imports the records of protocol-spec for words, never its encoders for expected
 * octets, and nothing of any implementation: what is expected is written by hand, because much of
 * what is sent must be illegal.
 */
package org.postseal.conformance;
