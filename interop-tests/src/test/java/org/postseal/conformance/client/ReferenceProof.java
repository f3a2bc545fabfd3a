package org.postseal.conformance.client;

import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Violation;
import org.postseal.conformance.client.ReferencePolicies.View;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Signatures;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Whether a mail host proves that it holds the site key of a domain. */
record ReferenceProof(Flaws flaws) {
    /** What came of it. */
    enum Result {
        /** Nobody asks for it, or it need not be. */
        UNNEEDED,
        PROVED,
        FAILED
    }

    Result of(ReferenceSession session, String domain, View view) throws IOException {
        Optional<ReferencePolicy> policy = view.policy().filter(ReferencePolicy::siteAuth);
        boolean binds = view.authenticated() || flaws.has(Mutant.HINT_NEEDS_PROOF);
        if (policy.isEmpty() || !binds || flaws.has(Mutant.PROOF_IGNORED)) {
            return Result.UNNEEDED;
        }
        if (proves(session, domain, policy.get())) {
            return Result.PROVED;
        }
        boolean needed = policy.get().enforces() || flaws.has(Mutant.TESTING_NEEDS_PROOF);
        return needed ? Result.FAILED : Result.UNNEEDED;
    }

    private boolean proves(ReferenceSession session, String domain, ReferencePolicy policy)
            throws IOException {
        boolean offered = session.openpgp().filter(words -> words.contains("PROVE")).isPresent();
        if (!offered || session.exporter().isEmpty()) {
            return false;
        }
        List<String> reply = session.ask("PGPKEY SITE " + domain + " PROVE");
        byte[] proof = ReferenceKeyReply.joined(reply, "2.0.0 P ");
        if (!reply.getFirst().startsWith("250") || proof.length == 0) {
            return false;
        }
        byte[] certificate = ReferenceKeyReply.joined(reply, "2.0.0 K ");
        Certificate site = Certificate.parse(certificate);
        boolean named =
                policy.names(site.fingerprint(), flaws) || flaws.has(Mutant.PROOF_BY_ANYBODY);
        return named
                && (flaws.has(Mutant.ANY_PROOF) || verifies(session, domain, certificate, proof));
    }

    private static boolean verifies(
            ReferenceSession session, String domain, byte[] certificate, byte[] proof) {
        byte[] octets =
                Signatures.proofOctets(
                        session.exporter().orElseThrow(),
                        "site:" + domain,
                        HexFormat.of().parseHex(KeyReply.sha256(certificate)));
        try {
            PGPSignature signature = Signatures.parse(proof);
            return Signatures.verifies(signature, octets, Certificate.parse(certificate));
        } catch (Violation e) {
            return false;
        }
    }
}
