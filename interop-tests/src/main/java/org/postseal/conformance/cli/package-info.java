/**
 * The command {@code postseal-conformance}: which cases, against which peer, how many at a time.
 *
 * <p>{@link org.postseal.conformance.cli.Catalogue} has every case; {@link
 * org.postseal.conformance.cli.Suite} runs a list of them against one peer and is what other
 * programs call; {@link org.postseal.conformance.cli.CommandDriver} is the hand on an
 * implementation that has no port to speak to. What the peer says is never shown to a terminal as
 * it came: see {@link org.postseal.conformance.report.Visible}.
 */
package org.postseal.conformance.cli;
