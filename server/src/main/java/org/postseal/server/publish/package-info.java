/**
 * What this site publishes by HTTPS for its own domains: users' certificates in the Web Key
 * Directory, the MTA-STS policy (RFC 8461) and the policy of the domain (D-09).
 *
 * <p>Everything served is public, held in memory and found by an exact match of host and path;
 * nothing leads to the file system, nothing is redirected. Requests are answered on the event loop
 * and never wait.
 */
package org.postseal.server.publish;
