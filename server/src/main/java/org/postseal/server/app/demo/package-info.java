/**
 * The demonstration on loopback addresses. Its DNS: {@link org.postseal.server.app.demo.DnsZone}
 * holds records and signs them with a {@link org.postseal.server.app.demo.ZoneKey}, {@link
 * org.postseal.server.app.demo.DnsAuthority} answers from its zones, {@link
 * org.postseal.server.app.demo.DnsServer} puts that on a port. A resolver that trusts {@link
 * org.postseal.server.app.demo.ZoneKey#trustAnchor} sees secure answers and denials.
 */
package org.postseal.server.app.demo;
