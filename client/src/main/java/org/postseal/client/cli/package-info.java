/**
 * The client's commands: {@code lookup}, {@code seal}, {@code send} and {@code sendmail}. Each is a
 * {@code Callable<Integer>} for picocli and gives an exit code of sysexits.h. A command takes its
 * input, output, environment, clock and randomness from {@link
 * org.postseal.client.cli.Surroundings}, keeps nothing when it ends, and queues nothing: what it
 * could not hand to a server is the caller's to try again.
 *
 * <p>What comes from the network is printed without control characters. A failure is one line on
 * the standard error output.
 */
package org.postseal.client.cli;
