/**
 * Who incoming mail is from: SPF (RFC 7208) by jspf, DKIM by {@code server.dkim}, DMARC (RFC 7489)
 * over both, and the words for Authentication-Results (RFC 8601).
 *
 * <p>{@link org.postseal.server.authentication.InboundChecks} does all of it for one message, on a
 * virtual thread and within {@link org.postseal.server.authentication.LookupBudget}. It completes
 * always: what cannot be looked up is {@code temperror}, which refuses nothing. Only a DMARC
 * failure under {@code p=reject} refuses, and only where the operator wants it.
 *
 * <p>What came out of a seal is judged by its own header; the signatures of the seal itself are
 * named {@code x-outer-dkim} and count for nothing.
 */
package org.postseal.server.authentication;
