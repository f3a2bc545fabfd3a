/**
 * The site's own OpenPGP identity: its certificate and private keys in {@code keys-dir}, their
 * rotation and destruction, and the user certificates that PGPKEY serves. Private keys never leave
 * this package except as key objects.
 *
 * <p>Order of calls: {@link org.postseal.server.site.FileSiteKeys#open} once; a timer asks {@code
 * isRotationDue} and calls {@code rotate}, publishes, later calls {@code destroyExpired}. It
 * refuses keys that others may read, damaged or lost keys, and those of another domain, with a
 * {@link org.postseal.server.site.SiteKeyException} that says what to do; it never replaces an
 * identity that was there.
 */
package org.postseal.server.site;
