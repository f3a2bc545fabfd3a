/**
 * The SMTP client: one connection with its EHLO, STARTTLS, PGPKEY and mail transactions, and the
 * pool that reuses connections. Blocking calls are for virtual threads; each has a {@code
 * CompletionStage} twin. Every failure is an {@link org.postseal.client.smtp.SmtpException} that
 * says what was being done and whether a retry can help.
 */
package org.postseal.client.smtp;
