package org.postseal.server.spool;

import java.time.Instant;

/**
 * What makes an unsealed message unique (P-08).
 *
 * @param signer fingerprint of the signing certificate, or empty text for an unsigned seal
 * @param sealId Seal-Id
 * @param recipient forward-path
 * @param expires when it may be forgotten: Seal-Date is then too old to be accepted
 */
public record ReplayKey(String signer, String sealId, String recipient, Instant expires) {}
