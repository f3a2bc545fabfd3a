/**
 * SMTP by hand, for cases that send what no client library would.
 *
 * <p>A {@link Dialogue} is one connection: it sends any octets, reads replies within bounds, goes
 * over to TLS, and writes every line to the transcript. It knows no commands and judges nothing but
 * the form of replies (RFC 5321 section 4.2): what is not a reply is a {@link
 * org.postseal.conformance.Violation}, so is silence beyond the time limit. A peer that closes the
 * connection is an answer too: {@link Dialogue#next} is empty then.
 */
package org.postseal.conformance.wire;
