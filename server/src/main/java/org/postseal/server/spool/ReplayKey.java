package org.postseal.server.spool;

import java.time.Instant;

/**
 * What makes an unsealed message unique (P-08).
 *
 * @param signer fingerprint of the signing certificate, or empty text where none was verified: such
 *     a key has been seen where the others are there with any signer
 * @param sealId Seal-Id
 * @param recipient forward-path
 * @param expires when it may be forgotten: Seal-Date is then too old to be accepted
 */
public record ReplayKey(String signer, String sealId, String recipient, Instant expires) {}
