/**
 * Sealing: the SITE and USER profiles. It is handed keys and octets, and writes an ordinary message
 * that any relay carries. Streams in bounded memory. Imports no sibling: unsealing meets it through
 * the draft's vectors.
 */
package org.postseal.client.sealing;
