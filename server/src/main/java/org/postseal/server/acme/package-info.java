/**
 * Gets this host a certificate from an authority and renews it (ACME, RFC 8555, http-01).
 *
 * <p>{@link org.postseal.server.acme.AcmeKeeper} decides when, {@link
 * org.postseal.server.acme.AcmeClient} asks, {@link org.postseal.server.acme.ChallengePages}
 * answers the authority's questions at port 80. A renewal keeps the TLS key, and with it TLSA 3 1
 * 1; where the operator changes to the next key, its certificate is there before. A failure leaves
 * the certificate that is there, is logged with its reason, and is tried again, ever less often.
 */
package org.postseal.server.acme;
