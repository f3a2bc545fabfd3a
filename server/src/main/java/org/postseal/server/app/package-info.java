/**
 * The program: command tree, configuration, wiring and the demo. May import everything; nobody
 * imports it.
 */
package org.postseal.server.app;
