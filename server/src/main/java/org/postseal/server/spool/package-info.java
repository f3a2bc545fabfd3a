/**
 * The durable queue. One door to the disk: a message is visible, and 250 may be said, only once
 * {@link org.postseal.server.spool.Draft#commit} has completed, which is after fsync. Bodies are
 * encrypted segments; envelopes are in the clear.
 *
 * <p>Order of calls: {@code SqliteSpool.open}, {@code draft}, {@code write}*, {@code commit} or
 * {@code close}; later {@code due}, {@code open}, {@code update}. Calls that return a stage never
 * block; the others wait for a thread of the spool and belong on virtual or own threads, never on
 * an event loop. Stages and callbacks complete on a spool thread: what is attached there is short
 * and does not wait for the spool.
 *
 * <p>Failures: {@link org.postseal.server.spool.SpoolFullException} where there is no space (452),
 * {@link java.io.IOException} for all else (451); calls without a checked exception wrap it in
 * {@link java.io.UncheckedIOException}. A spool that another process has open, or whose key is
 * missing or another one, does not open. Imports no sibling but {@code files}. The database is
 * touched only by the spool's own platform threads.
 */
package org.postseal.server.spool;
