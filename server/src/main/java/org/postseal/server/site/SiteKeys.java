package org.postseal.server.site;

import org.bouncycastle.openpgp.PGPPrivateKey;
import org.postseal.client.sealing.Signer;
import org.postseal.spec.openpgp.Fingerprint;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The keys of one site. Safe for many threads; rotation is seen by the next call. */
public interface SiteKeys {
    /** Fingerprint of the current primary key. */
    Fingerprint fingerprint();

    /** The current certificate, minimised, binary. */
    byte[] certificate();

    /** The newest signing (sub)key valid now. */
    Signer signer(Instant now);

    /** What is known of the key that a PKESK names. */
    Lookup decryptionKey(long keyId);

    /** Key ids of every encryption subkey ever used, destroyed ones too. */
    List<Long> encryptionKeyIds();

    /** The user certificate that this site serves for an address, minimised, binary. */
    Optional<byte[]> userCertificate(org.postseal.spec.smtp.Mailbox mailbox);

    /** Answer to {@link #decryptionKey}. */
    sealed interface Lookup {
        record Present(PGPPrivateKey key, Fingerprint certificate) implements Lookup {}

        /** Ours once, destroyed on schedule (P-14: 554 5.7.5). */
        record Destroyed() implements Lookup {}

        /** Not ours. */
        record Unknown() implements Lookup {}

        /** Ours, but cannot be read now (P-14: 451 4.7.5). */
        record Unavailable(String reason) implements Lookup {}
    }
}
