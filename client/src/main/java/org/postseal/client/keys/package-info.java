/**
 * Certificates of other sites and users: where they are looked for, how far each source is trusted,
 * and what is kept. The order of calls: {@link org.postseal.client.keys.Discovery#find} before a
 * connection, then, where the plan asks, {@link org.postseal.client.keys.InSession} over TLS.
 * Nothing here decides how mail is sent.
 *
 * <p>Site keys that nothing authenticates are known by having been seen before ({@link
 * org.postseal.client.keys.KnownKeys}): a change is reported in the findings, and used all the same
 * unless whoever decides how mail is sent refuses it.
 *
 * <p>What a source answers never throws: it is an {@link org.postseal.client.keys.Attempt}. A
 * {@link org.postseal.client.keys.RecordStore} that fails does, because an enforced policy that
 * cannot be read is not absent. Octets of others reach the OpenPGP library only after {@link
 * org.postseal.client.keys.Certificate} has measured them.
 */
package org.postseal.client.keys;
