/**
 * The server's commands, one class each. Exit status: 0, or a code of sysexits.h with one line that
 * says what to do.
 */
package org.postseal.server.app.commands;
