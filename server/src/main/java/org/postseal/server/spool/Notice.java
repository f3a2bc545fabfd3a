package org.postseal.server.spool;

/**
 * A small message made here (a DSN), committed together with the outcomes that caused it.
 *
 * @param message envelope and traits
 * @param body CRLF form
 */
public record Notice(NewMessage message, byte[] body) {}
