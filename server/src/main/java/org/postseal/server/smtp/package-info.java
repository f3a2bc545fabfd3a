/**
 * The SMTP server on Netty: codec, command table, session, limits. Event loops never unseal, query
 * or wait; a final 250 to DATA or BDAT is sent when the spool's commit has completed.
 *
 * <p>A connection is first the {@link org.postseal.server.smtp.Doorkeeper}'s (who the client is,
 * whether it may come in), then an {@link org.postseal.server.smtp.SmtpConnection} with its {@link
 * org.postseal.server.smtp.Session}, and last a {@link org.postseal.server.smtp.Farewell}. The
 * session knows no socket: a {@link org.postseal.server.smtp.Command} gives a {@link
 * org.postseal.server.smtp.Step}. Content goes through the {@link
 * org.postseal.server.smtp.DataDecoder} into a draft and, when whole, to the {@link
 * org.postseal.server.smtp.MessageAcceptor}.
 *
 * <p>Refused: lines that do not end with CRLF, a lone CR or LF in content unless it is set to be
 * normalised, octets sent before the greeting, before 354 or before TLS, and whatever exceeds a
 * limit of {@link org.postseal.server.smtp.SmtpSettings}.
 */
package org.postseal.server.smtp;
