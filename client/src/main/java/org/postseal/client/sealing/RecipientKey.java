package org.postseal.client.sealing;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.spec.openpgp.Fingerprint;

/**
 * The one key that a ciphertext is made for (P-01).
 *
 * @param encryptionKey the encryption (sub)key, checked for validity by the caller
 * @param certificate fingerprint of the primary key, for the Intended Recipient Fingerprint
 * @param aead SEIPDv2 rather than SEIPDv1
 */
public record RecipientKey(PGPPublicKey encryptionKey, Fingerprint certificate, boolean aead) {}
