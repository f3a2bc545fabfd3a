/**
 * DNS as it is in the world: Knot DNS signs zones and takes updates, Unbound validates in front of
 * it. Both run in directories of their own, on port 53 of loopback addresses of their own.
 */
package org.postseal.interop.dns;
