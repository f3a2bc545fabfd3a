/**
 * The demonstration on loopback addresses. Its DNS: {@link org.postseal.server.app.demo.DnsZone}
 * holds records and signs them with a {@link org.postseal.server.app.demo.ZoneKey}, {@link
 * org.postseal.server.app.demo.DnsAuthority} answers from its zones, {@link
 * org.postseal.server.app.demo.DnsServer} puts that on a port. A resolver that trusts {@link
 * org.postseal.server.app.demo.ZoneKey#trustAnchor} sees secure answers and denials.
 *
 * <p>What it judges by serves tests as well: {@link org.postseal.server.app.demo.Corpus} is the
 * mail, {@link org.postseal.server.app.demo.Secrets} the lines that nobody should read, {@link
 * org.postseal.server.app.demo.Eavesdropper} finds them.
 */
package org.postseal.server.app.demo;
