/**
 * Many destination domains at once, some of them sick, around one {@code postseal serve}: no mail
 * for a healthy domain may wait for a sick one.
 *
 * <p>{@link org.postseal.interop.domains.Kind} says what domains there are; {@link
 * org.postseal.interop.domains.Internet} serves their DNS, policy hosts and mail hosts on loopback
 * addresses of their own; {@link org.postseal.interop.domains.Trial} offers mail to a server and
 * measures how long each took from its 250 to its arrival. {@link
 * org.postseal.interop.domains.DomainsBench} is the program behind {@code bench/domains}.
 */
package org.postseal.interop.domains;
