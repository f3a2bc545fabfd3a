/**
 * Other makers' OpenPGP programs open what we seal, seal what we open, and make certificates that
 * we seal to. Each program runs as its users run it, as a command; one that is missing fails the
 * tests and says how to install it.
 */
package org.postseal.interop.openpgp;
