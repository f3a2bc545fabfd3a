/**
 * The site's own records in DNS: what they should be, what is live, and how they are kept in step.
 *
 * <p>An {@link org.postseal.server.zone.OwnSet} is one RRset that is this site's alone. {@link
 * org.postseal.server.zone.ZoneText} prints it for an operator, {@link
 * org.postseal.server.zone.LiveCheck} compares it with what the world sees, {@link
 * org.postseal.server.zone.Publication} writes it by RFC 2136 updates signed with TSIG. No other
 * RRset is ever read or written. All calls block.
 */
package org.postseal.server.zone;
