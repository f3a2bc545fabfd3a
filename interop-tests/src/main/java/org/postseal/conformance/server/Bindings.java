package org.postseal.conformance.server;

import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** Subkey binding signatures. */
final class Bindings {
    private Bindings() {}

    static boolean verifies(PGPSignature binding, PGPPublicKey primary, PGPPublicKey subkey) {
        try {
            binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
            return binding.verifyCertification(primary, subkey);
        } catch (PGPException | RuntimeException e) {
            return false; // the library throws many things at hostile octets
        }
    }
}
