package org.postseal.server.site;

import org.bouncycastle.bcpg.BCPGOutputStream;
import org.bouncycastle.bcpg.PacketFormat;
import org.bouncycastle.bcpg.UserIDPacket;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.postseal.spec.Requirement;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a stranger needs of a certificate: keys, the newest valid self-signature of each part, all
 * revocations by the key itself, and the User IDs asked for. No signatures by others, no
 * attributes.
 */
@Requirement("K-06")
final class MinimalCertificate {
    private final PGPPublicKey primary;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final BCPGOutputStream out = new BCPGOutputStream(octets, PacketFormat.CURRENT);

    private MinimalCertificate(PGPPublicKey primary) {
        this.primary = primary;
    }

    /** The primary key and the User IDs wanted; the first one where none is. */
    static byte[] primary(PGPPublicKey primary, Predicate<String> wanted) throws IOException {
        MinimalCertificate minimal = new MinimalCertificate(primary);
        minimal.writePrimary(wanted);
        return minimal.octets.toByteArray();
    }

    /** One subkey with its newest valid binding; nothing where no binding is valid. */
    static byte[] subkey(PGPPublicKey primary, PGPPublicKey subkey) throws IOException {
        MinimalCertificate minimal = new MinimalCertificate(primary);
        minimal.writeSubkey(subkey);
        return minimal.octets.toByteArray();
    }

    static byte[] whole(PGPPublicKeyRing ring, Predicate<String> wanted) throws IOException {
        MinimalCertificate minimal = new MinimalCertificate(ring.getPublicKey());
        minimal.writePrimary(wanted);
        for (PGPPublicKey key : ring) {
            if (key.getKeyID() != minimal.primary.getKeyID()) {
                minimal.writeSubkey(key);
            }
        }
        return minimal.octets.toByteArray();
    }

    private void writePrimary(Predicate<String> wanted) throws IOException {
        primary.getPublicKeyPacket().encode(out);
        writeNewest(
                primary.getKeySignatures(),
                PGPSignature.KEY_REVOCATION,
                type -> type == PGPSignature.DIRECT_KEY,
                s -> s.verifyCertification(primary));
        List<String> ids = new ArrayList<>();
        primary.getUserIDs().forEachRemaining(ids::add);
        List<String> kept = ids.stream().filter(wanted).toList();
        for (String id : kept.isEmpty() ? ids.stream().limit(1).toList() : kept) {
            new UserIDPacket(id).encode(out);
            writeNewest(
                    primary.getSignaturesForID(id),
                    PGPSignature.CERTIFICATION_REVOCATION,
                    PGPSignature::isCertification,
                    s -> s.verifyCertification(id, primary));
        }
    }

    private void writeSubkey(PGPPublicKey subkey) throws IOException {
        Check check = s -> s.verifyCertification(primary, subkey);
        if (newest(subkey.getSignatures(), t -> t == PGPSignature.SUBKEY_BINDING, check)
                .isEmpty()) {
            return;
        }
        subkey.getPublicKeyPacket().encode(out);
        writeNewest(
                subkey.getSignatures(),
                PGPSignature.SUBKEY_REVOCATION,
                type -> type == PGPSignature.SUBKEY_BINDING,
                check);
    }

    private void writeNewest(
            Iterator<PGPSignature> signatures, int revocation, Predicate<Integer> type, Check check)
            throws IOException {
        List<PGPSignature> all = new ArrayList<>();
        signatures.forEachRemaining(all::add);
        for (PGPSignature signature : all) {
            if (signature.getSignatureType() == revocation && holds(signature, check)) {
                signature.encode(out);
            }
        }
        Optional<PGPSignature> newest = newest(all.iterator(), type, check);
        if (newest.isPresent()) {
            newest.get().encode(out);
        }
    }

    private Optional<PGPSignature> newest(
            Iterator<PGPSignature> signatures, Predicate<Integer> type, Check check) {
        Optional<PGPSignature> newest = Optional.empty();
        while (signatures.hasNext()) {
            PGPSignature signature = signatures.next();
            Instant created = created(signature);
            if (type.test(signature.getSignatureType())
                    && newest.map(n -> created.isAfter(created(n))).orElse(true)
                    && holds(signature, check)) {
                newest = Optional.of(signature);
            }
        }
        return newest;
    }

    private static Instant created(PGPSignature signature) {
        return signature.getCreationTime().toInstant();
    }

    private boolean holds(PGPSignature signature, Check check) {
        if (!signature.hasKeyIdentifier(primary.getKeyIdentifier())) {
            return false;
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), primary);
            return check.verifies(signature);
        } catch (PGPException | RuntimeException e) {
            return false; // a signature that cannot be checked is as good as absent
        }
    }

    /** How a signature is checked over the part that it stands on. */
    private interface Check {
        boolean verifies(PGPSignature signature) throws PGPException;
    }
}
