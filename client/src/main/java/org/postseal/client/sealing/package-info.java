/**
 * Sealing: the SITE and USER profiles. It is handed keys and octets, and writes an ordinary message
 * that any relay carries. Streams in bounded memory. Imports no sibling: unsealing meets it through
 * the draft's vectors.
 *
 * <p>One call of {@link org.postseal.client.sealing.Sealer} makes one message for one certificate.
 * It fails with an {@link java.io.IOException} where a stream fails, the original has another
 * length than its header says, or the key cannot be used; what was written by then holds nothing in
 * clear but the outer header, and is to be thrown away. Which key may be used is not judged here.
 */
package org.postseal.client.sealing;
