/**
 * The control socket of a running server: read-only views and the operator's commands.
 *
 * <p>A running server is changed only through this 0600 Unix socket in its data directory. The
 * commands themselves ({@link org.postseal.server.admin.QueueCommands}, {@link
 * org.postseal.server.admin.KeyCommands}) know nothing of sockets, so the command line runs the
 * same code on the opened spool when no server runs.
 */
package org.postseal.server.admin;
