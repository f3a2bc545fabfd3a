/**
 * The site's own OpenPGP identity: its certificate and private keys in {@code keys-dir}, their
 * rotation and destruction, and the user certificates that PGPKEY serves. Private keys never leave
 * this package except as key objects.
 */
package org.postseal.server.site;
