/**
 * MTA-STS for the sender (RFC 8461): what a domain says of its mail hosts over HTTPS.
 *
 * <p>{@link org.postseal.client.sts.StsPolicies} is asked before each delivery; a {@link
 * org.postseal.client.sts.StsFinding} says what binds. The TXT record is looked at each time, the
 * resolver's cache willing; its id alone leads to a new fetch, and {@link
 * org.postseal.client.sts.StsRefresh} fetches what is a day old before it ends. Policies are kept
 * over restarts in the {@code RecordStore}, until max_age after they were last fetched.
 *
 * <p>A policy that is held stands whatever fails: TXT, HTTPS, or both. One that was never fetched
 * binds nothing, so that a sick policy host keeps no mail back: it is asked once at a time and not
 * again for a while, and nobody waits long for it. Refused are redirects, certificates that do not
 * verify, addresses that may not be contacted, and files of more than 64 KiB or other than
 * text/plain.
 */
package org.postseal.client.sts;
