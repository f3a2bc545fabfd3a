/**
 * Faults, made for real: a server in a process of its own is killed, traced, starved of disk and
 * sockets, and given wrong input by its clients, its next hops and the DNS.
 *
 * <p>{@link org.postseal.interop.process.ServerProcess} runs it, {@link
 * org.postseal.interop.fault.SmtpPeer} speaks to it, {@link org.postseal.interop.fault.Sink} is
 * where its mail goes. All waits are for conditions, with a generous deadline.
 */
package org.postseal.interop.fault;
