/**
 * Postseal gets its certificate from pebble, the small ACME server of Debian's package, and serves
 * HTTPS with it: to curl, and to another Postseal that finds keys and policies there. Everything
 * runs on loopback addresses, names are answered by a DNS server of the test's own.
 */
package org.postseal.interop.acme;
