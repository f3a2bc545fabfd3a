/**
 * What is remembered of mail hosts and domains that nothing need authenticate, as SSH's known_hosts
 * does it (C-05): the TLS keys that a host has shown, and the best session that a domain's mail
 * had.
 *
 * <p>{@link org.postseal.server.peers.PeerMemory#meet} is asked once in each session, after the
 * EHLO that counts and before anything else is said. It never authenticates: what it raises is a
 * session of level TLS to CONTINUED (S-04). What has changed is logged once, kept until the
 * operator accepts it, and holds mail only where the operator's {@link
 * org.postseal.server.peers.PeerGuard} says so.
 *
 * <p>Rows live as long as their peer is met again now and then, survive restarts, and are not
 * prolonged by a clock that jumps (C-04); there are never more than a fixed number of them. A store
 * that cannot be read refuses the session where a guard is set; elsewhere it is logged.
 */
package org.postseal.server.peers;
