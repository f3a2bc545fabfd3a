/**
 * The SMTP server on Netty: codec, command table, session, limits. Event loops never unseal, query
 * or wait; a final 250 to DATA or BDAT is sent when the spool's commit has completed.
 */
package org.postseal.server.smtp;
