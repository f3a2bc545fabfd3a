/**
 * Who submits: users from a file, and the server's side of SASL PLAIN (RFC 4616) and SCRAM-SHA-256
 * (RFC 5802, RFC 7677), with and without the channel binding of RFC 9266.
 *
 * <p>{@link org.postseal.server.auth.UserFile} holds salted keys, never passwords; {@link
 * org.postseal.server.auth.Users} reads it again when it has changed. An {@link
 * org.postseal.server.auth.Exchange} is one attempt of one client, without socket or base64; the
 * {@link org.postseal.server.auth.Authenticator} runs its steps on threads of its own, because a
 * password costs tens of milliseconds.
 *
 * <p>A user sends in his own name: {@link org.postseal.server.auth.Senders} says which addresses
 * are his. They are told with the login, and hold for the session.
 *
 * <p>An unknown user costs the same work as a known one and is shown a salt that stays the same, so
 * that neither time nor salt tells who exists. No password, proof or key stands in a log line or an
 * exception.
 */
package org.postseal.server.auth;
