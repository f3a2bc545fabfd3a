package org.postseal.client.keys;

import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.postseal.spec.SyntaxException;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Verifies what the primary key has signed on its certificate. Work is bounded (K-11). */
final class SelfSignatureVerifier {
    private static final int MOST_VERIFICATIONS = 100;

    private final PGPPublicKey primary;
    private final boolean canSign;
    private int verifications;

    SelfSignatureVerifier(PGPPublicKey primary) {
        this.primary = primary;
        this.canSign = Algorithms.canSign(primary);
    }

    /** Signatures over the primary key alone. */
    SelfSignatures onPrimary() throws SyntaxException {
        return collect(
                primary.getKeySignatures(),
                PGPSignature.DIRECT_KEY,
                PGPSignature.KEY_REVOCATION,
                signature -> signature.verifyCertification(primary));
    }

    SelfSignatures onUserId(byte[] userId) throws SyntaxException {
        return collect(
                primary.getSignaturesForID(userId),
                PGPSignature.DEFAULT_CERTIFICATION,
                PGPSignature.CERTIFICATION_REVOCATION,
                signature -> signature.verifyCertification(userId, primary));
    }

    SelfSignatures onSubkey(PGPPublicKey subkey) throws SyntaxException {
        return collect(
                subkey.getSignatures(),
                PGPSignature.SUBKEY_BINDING,
                PGPSignature.SUBKEY_REVOCATION,
                signature -> signature.verifyCertification(primary, subkey));
    }

    private SelfSignatures collect(
            Iterator<PGPSignature> signatures, int binding, int revocation, Check check)
            throws SyntaxException {
        List<SelfSignature> bindings = new ArrayList<>();
        List<SelfSignature> revocations = new ArrayList<>();
        boolean weak = false;
        while (canSign && signatures.hasNext()) {
            PGPSignature signature = signatures.next();
            int type = signature.isCertification() ? binding : signature.getSignatureType();
            if (isByAnother(signature) || (type != binding && type != revocation)) {
                continue;
            }
            boolean strong = Algorithms.isStrongHash(signature.getHashAlgorithm());
            if (type == binding && !strong) {
                weak = true;
            } else if (verifies(signature, primary, check)) {
                // A revocation stands whatever its hash: refusing it would be the worse error.
                (type == binding ? bindings : revocations).addAll(read(signature, type));
            }
        }
        return new SelfSignatures(bindings, revocations, weak);
    }

    /** Third parties' certifications cost no verification. */
    private boolean isByAnother(PGPSignature signature) {
        long issuer = signature.getKeyID();
        return issuer != 0 && issuer != primary.getKeyID();
    }

    private List<SelfSignature> read(PGPSignature signature, int type) {
        try {
            boolean revokes = PGPSignature.isRevocation(type);
            if (!revokes && !SelfSignature.isUnderstood(signature)) {
                return List.of();
            }
            return SelfSignature.read(signature).stream().toList();
        } catch (RuntimeException e) {
            return List.of(); // a malformed subpacket
        }
    }

    /**
     * The bindings of a subkey, where those that say it signs lose this flag unless the subkey has
     * signed back (RFC 9580 section 5.2.1.10).
     */
    SelfSignatures onSigningSubkey(PGPPublicKey subkey) throws SyntaxException {
        SelfSignatures found = onSubkey(subkey);
        if (found.bindings().stream().noneMatch(b -> b.has(KeyFlags.SIGN_DATA))
                || isBackSigned(subkey)) {
            return found;
        }
        return new SelfSignatures(
                found.bindings().stream().map(b -> b.without(KeyFlags.SIGN_DATA)).toList(),
                found.revocations(),
                found.weak());
    }

    private boolean isBackSigned(PGPPublicKey subkey) throws SyntaxException {
        if (!Algorithms.canSign(subkey)) {
            return false;
        }
        Iterator<PGPSignature> bindings = subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (bindings.hasNext()) {
            for (PGPSignature back : embedded(bindings.next())) {
                if (back.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
                        && back.getVersion() == primary.getVersion()
                        && Algorithms.isStrongHash(back.getHashAlgorithm())
                        && verifies(back, subkey, s -> s.verifyCertification(primary, subkey))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<PGPSignature> embedded(PGPSignature binding) {
        List<PGPSignature> found = new ArrayList<>();
        try {
            for (PGPSignatureList list :
                    List.of(
                            binding.getHashedSubPackets().getEmbeddedSignatures(),
                            binding.getUnhashedSubPackets().getEmbeddedSignatures())) {
                list.forEach(found::add);
            }
        } catch (PGPException | RuntimeException e) {
            return List.of(); // what does not parse signs nothing
        }
        return found;
    }

    private boolean verifies(PGPSignature signature, PGPPublicKey signer, Check check)
            throws SyntaxException {
        if (++verifications > MOST_VERIFICATIONS) {
            throw new SyntaxException("more than 100 self-signatures");
        }
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), signer);
            return check.verify(signature);
        } catch (PGPException | RuntimeException e) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Check {
        boolean verify(PGPSignature signature) throws PGPException;
    }
}
