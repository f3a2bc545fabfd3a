/**
 * DNS whose answers keep their security status: secure, insecure or bogus (RFC 4033 section 5).
 * Queries block, and are meant for virtual threads. Never returns null and never throws for what a
 * server may answer.
 *
 * <p>{@link org.postseal.client.dns.DnsResolver} asks configured servers and judges the answer by
 * {@link org.postseal.client.dns.DnssecTrust}; {@link org.postseal.client.dns.CachingResolver} goes
 * around it. A lookup is bounded in time, in CNAME links and in size; what cannot be used (garbage,
 * lying ids, contradictions) is FAILED, which is never absence.
 */
package org.postseal.client.dns;
