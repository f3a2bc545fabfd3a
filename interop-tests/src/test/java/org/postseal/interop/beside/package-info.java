/**
 * Postseal beside the programs that people run, set up by the lines of {@code server/docs} as they
 * stand there: what a page says for a file is read from the page, and only names and addresses are
 * replaced; ports are the documented ones, on loopback addresses that nobody else uses.
 *
 * <p>Alice's site is the one that a test is about. Her mail leaves it for a Postfix in between,
 * which knows nothing of seals and keeps a copy of all that passes, and reaches Dave's site:
 * Postseal in front of Dovecot. Needs root, as mail servers do.
 */
package org.postseal.interop.beside;
