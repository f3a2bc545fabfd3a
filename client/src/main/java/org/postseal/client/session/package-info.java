/**
 * Where a connection goes and how it is secured: mail hosts and addresses of a domain, which
 * addresses may be contacted on a stranger's word, TLS, and one bounded HTTPS GET.
 *
 * <p>For mail: {@link org.postseal.client.session.MxResolver}, then {@link
 * org.postseal.client.session.AddressLookup} for each host, then {@link
 * org.postseal.client.session.TlsContext} on the connection, whose {@link
 * org.postseal.client.session.TlsVerification} the caller judges by its {@link
 * org.postseal.client.session.TlsMode}. In between {@link org.postseal.client.session.DaneLookup}
 * says what the host's TLSA records demand (RFC 7672), and a {@link
 * org.postseal.client.session.DanePolicy} verifies the certificates of the session. For keys and
 * policies: {@link org.postseal.client.session.SafeHttps}. All of it blocks, within limits of time
 * and size.
 *
 * <p>What DNS or a web server answers is a value ({@link org.postseal.client.session.MxHosts},
 * {@link org.postseal.client.session.HttpsResult}), never an exception, and absence is told from
 * failure. A host whose TLSA lookup fails, or whose certificate does not match, is not used: never
 * in clear instead, nor unverified. Refused are HTTPS without a verified certificate, to an address
 * that {@link org.postseal.client.session.AddressRule} does not allow, or by a redirect to another
 * domain. Mail goes over TLS that is not verified, unless its mode asks for more.
 */
package org.postseal.client.session;
