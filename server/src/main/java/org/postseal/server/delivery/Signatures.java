package org.postseal.server.delivery;

import org.postseal.client.smtp.MessageSource;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.spool.QueueId;
import org.postseal.spec.Requirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * DKIM on the way out: the original is signed before it is sealed, and the seal after. Signatures
 * are made anew with every attempt.
 */
@Requirement("F-08")
final class Signatures {
    private static final Logger LOG = LoggerFactory.getLogger(Signatures.class);
    private static final byte[] NONE = new byte[0];

    private final QueueId id;
    private final Optional<DkimSigner> originals;
    private final Optional<DkimSigner> seals;

    private Signatures(QueueId id, Optional<DkimSigner> originals, Optional<DkimSigner> seals) {
        this.id = id;
        this.originals = originals;
        this.seals = seals;
    }

    /**
     * Inward nothing is signed; what came out of a seal here has its author's own signature or
     * none.
     */
    static Signatures of(Batch batch, Optional<DkimSigner> signer) {
        QueueId id = batch.message().id();
        if (batch.inward()) {
            return new Signatures(id, Optional.empty(), Optional.empty());
        }
        boolean ours = !batch.message().traits().unsealed();
        return new Signatures(id, ours ? signer : Optional.empty(), signer);
    }

    /** The fields to put before an original that is to be sealed. */
    byte[] ofOriginal(StoredMessage stored) throws IOException {
        if (originals.isEmpty()) {
            return NONE;
        }
        try (InputStream original = stored.openOriginal()) {
            return sign(original, "original");
        }
    }

    /** What leaves unsealed, with its signatures. */
    MessageSource onClear(MessageSource message) throws IOException {
        if (originals.isEmpty()) {
            return message;
        }
        try (InputStream in = message.open()) {
            return Prefixed.of(sign(in, "message"), message);
        }
    }

    private byte[] sign(InputStream message, String what) throws IOException {
        DkimSigner.Signing signing = originals.orElseThrow().begin();
        signing.read(message);
        return fields(signing, what);
    }

    private byte[] fields(DkimSigner.Signing signing, String what) throws IOException {
        byte[] fields = signing.fields();
        if (!signing.marks().isEmpty()) {
            LOG.info("{}: dkim: signed={}, {}", id, what, String.join(", ", signing.marks()));
        }
        return fields;
    }

    /** A seal in the making: what is written to its stream reaches the scratch. */
    Seal begin(Scratch scratch) {
        return new Seal(scratch, seals.map(DkimSigner::begin));
    }

    /** A seal that is signed while it is written. */
    final class Seal {
        private final Scratch scratch;
        private final Optional<DkimSigner.Signing> signing;

        private Seal(Scratch scratch, Optional<DkimSigner.Signing> signing) {
            this.scratch = scratch;
            this.signing = signing;
        }

        OutputStream out() {
            return signing.isPresent() ? signing.get().through(scratch) : scratch;
        }

        /** The seal with its signatures, now that it is written. */
        MessageSource message() throws IOException {
            return signing.isPresent()
                    ? Prefixed.of(fields(signing.get(), "seal"), scratch)
                    : scratch;
        }
    }
}
