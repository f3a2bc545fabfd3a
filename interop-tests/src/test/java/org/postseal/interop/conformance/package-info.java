/**
 * The conformance suite, run against real implementations: Postseal in all roles, by its own API,
 * with Postseal's processes and the drivers as they are shipped.
 */
package org.postseal.interop.conformance;
