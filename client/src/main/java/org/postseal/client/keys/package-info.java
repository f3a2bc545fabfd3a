/**
 * Certificates of other sites and users: where they are looked for, how far each source is trusted,
 * and what is kept. The order of calls: {@link org.postseal.client.keys.Discovery#find} before a
 * connection, then, where the plan asks, {@link org.postseal.client.keys.InSession} over an
 * authenticated TLS session. Nothing here decides how mail is sent.
 */
package org.postseal.client.keys;
