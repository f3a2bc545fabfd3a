/**
 * The site proof, checked with the TLS of another house: {@code openssl s_client} computes the
 * value that Postseal signs, and finds no way to send early data.
 */
package org.postseal.interop.proof;
