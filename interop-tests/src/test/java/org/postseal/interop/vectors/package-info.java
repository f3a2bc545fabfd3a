/**
 * The draft's vectors on a second path. {@code Made…} classes make those that need keys, with the
 * suite's own OpenPGP and fixed randomness; the tests check vectors by programs of other makers,
 * which share no code with what made or reads them: gpg, sq, OpenPGP.js, openssl, node.
 */
package org.postseal.interop.vectors;
