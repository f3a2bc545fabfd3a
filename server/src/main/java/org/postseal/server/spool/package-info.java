/**
 * The durable queue. One door to the disk: a message is visible, and 250 may be said, only once
 * {@link org.postseal.server.spool.Draft#commit} has completed, which is after fsync. Bodies are
 * encrypted segments.
 *
 * <p>Order of calls: {@code draft}, {@code write}*, {@code commit} or {@code abort}; later {@code
 * due}, {@code open}, {@code update}. Imports no sibling. The database is touched only by the
 * spool's own platform threads.
 */
package org.postseal.server.spool;
