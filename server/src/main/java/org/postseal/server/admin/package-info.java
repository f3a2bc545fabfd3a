/** The control socket of a running server: read-only views and the operator's commands. */
package org.postseal.server.admin;
