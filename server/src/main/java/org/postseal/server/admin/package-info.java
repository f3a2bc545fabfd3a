/**
 * The control socket of a running server: read-only views and the operator's commands.
 *
 * <p>A running server is changed only through this 0600 Unix socket in its data directory, which is
 * its owner's alone. The commands themselves ({@link org.postseal.server.admin.QueueCommands},
 * {@link org.postseal.server.admin.KeyCommands}, {@link org.postseal.server.admin.ExplainCommands})
 * know nothing of sockets, so the command line runs the same code on the opened spool when no
 * server runs.
 *
 * <p>A reply is an exit status of sysexits.h and text for people. A command that fails fails alone;
 * requests are bounded in size, and so is the number of clients at a time.
 */
package org.postseal.server.admin;
