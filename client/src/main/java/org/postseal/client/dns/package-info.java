/**
 * DNS whose answers keep their security status: secure, insecure or bogus (RFC 4033 section 5).
 * Queries block, and are meant for virtual threads. Never returns null and never throws for what a
 * server may answer.
 */
package org.postseal.client.dns;
