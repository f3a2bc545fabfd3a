/**
 * Unsealing at the border: recognises a SITE seal for this site, decrypts and verifies it whole,
 * checks what came out as any mail at the border is checked, and writes the original to the spool.
 *
 * <p>Order of work, on a bounded pool and never on an event loop: {@code SealTarget} (is it ours),
 * {@code SealReader} (armor, packets, decryption, content, to the last octet), {@code
 * SealInspector} (destination, date, addressees, the original), {@code OriginCheck} (who sealed),
 * {@code OriginalRelease} (replays, trace fields, original).
 *
 * <p>Nothing leaves before integrity was verified whole (P-02): no draft, no lookup, no reply. An
 * original too large for memory is decrypted a second time rather than stored in between.
 *
 * <p>Failures are replies: one for whatever is wrong with a seal for a key that is here; 554 5.7.5
 * for a destroyed subkey; 451 for what is wrong here (keys, spool, room). An outcome that is not
 * {@code Unsealed} leaves no draft behind.
 */
package org.postseal.server.unsealing;
