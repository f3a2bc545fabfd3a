/**
 * Cases of role {@code client}: the implementation sends, the suite is everything it meets.
 *
 * <p>Each case opens a {@link org.postseal.conformance.world.World}, publishes what it wants to be
 * found in it, has the driver send a message to {@code dave.test} and judges what arrived there:
 * sealed to whom, in clear, or not at all. Nearly every mail host of a case is hostile or broken in
 * just one way. {@link org.postseal.conformance.client.ClientCases} has all cases.
 */
package org.postseal.conformance.client;
