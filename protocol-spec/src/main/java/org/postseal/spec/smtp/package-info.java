/**
 * SMTP grammar (RFC 5321, 6531, 3461, 1870, 6152, 3030) and the OPENPGP extension: keyword, PGPKEY
 * command and replies, MAIL and RCPT parameters.
 */
package org.postseal.spec.smtp;
