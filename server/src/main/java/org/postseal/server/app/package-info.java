/**
 * The program: {@link org.postseal.server.app.Main} and its command tree, the settings, the wiring
 * of a relay, and the demo. May import everything; nobody imports it.
 */
package org.postseal.server.app;
