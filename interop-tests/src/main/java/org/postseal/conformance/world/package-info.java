/**
 * The hostile world around an implementation that sends mail: a signed DNS, mail hosts and an HTTPS
 * host, on loopback addresses of their own, so that many worlds stand side by side.
 *
 * <p>A {@link org.postseal.conformance.world.World} is opened for one case and closed with it. Its
 * parts answer rightly until they are told to lie: {@link org.postseal.conformance.world.Names} for
 * each name, {@link org.postseal.conformance.world.MailHop} for each verb, {@link
 * org.postseal.conformance.world.WebHost} for each page. All that is asked and answered goes into
 * the transcript; what mail hosts took is kept for judgement. Nothing here judges.
 */
package org.postseal.conformance.world;
