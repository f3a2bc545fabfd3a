/**
 * Unsealing at the border: recognises a seal for this site, decrypts and verifies it whole, checks
 * what came out, and writes the original to the spool. Nothing is released before integrity is
 * verified (P-02); runs on its own bounded pool, never on an event loop.
 */
package org.postseal.server.unsealing;
