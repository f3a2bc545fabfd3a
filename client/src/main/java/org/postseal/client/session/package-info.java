/**
 * Where a connection goes and how it is secured: MX hosts and addresses of a domain, and TLS
 * contexts. Opportunistic for now; DANE and MTA-STS decide here later.
 */
package org.postseal.client.session;
