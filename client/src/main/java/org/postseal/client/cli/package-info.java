/** The client's commands: send, sendmail and lookup. */
package org.postseal.client.cli;
