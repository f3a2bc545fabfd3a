package org.postseal.conformance.client;

import org.postseal.conformance.client.ReferencePolicies.View;

import java.io.IOException;
import java.security.GeneralSecurityException;

/** Whether a session with a mail host may be used: each that has a say must agree. */
record ReferenceTrust(ReferenceDane dane, ReferenceSts sts, ReferenceProof proof, Flaws flaws) {
    /** What a session is good for. */
    enum Grade {
        /** Nothing. */
        REFUSED,
        OPEN,
        /** TLSA records verify the host. */
        DANE
    }

    Grade of(ReferenceSession session, String host, String domain, View view)
            throws IOException, GeneralSecurityException {
        ReferenceProof.Result proved = proof.of(session, domain, view);
        ReferenceDane.Judgement tlsa = dane.of(session, host);
        if (proved == ReferenceProof.Result.FAILED || !sts.lets(session, host, domain)) {
            return Grade.REFUSED;
        }
        return switch (tlsa) {
            case NONE -> Grade.OPEN;
            case MET -> Grade.DANE;
            case REFUSED -> isOverruled(proved, domain, view) ? Grade.OPEN : Grade.REFUSED;
        };
    }

    /** Only by a mutant: nothing overrules TLSA records. */
    private boolean isOverruled(ReferenceProof.Result proved, String domain, View view)
            throws IOException {
        return (flaws.has(Mutant.PROOF_BEATS_DANE) && proved == ReferenceProof.Result.PROVED)
                || (flaws.has(Mutant.SEAL_WAIVES_DANE) && view.policy().isPresent())
                || (flaws.has(Mutant.STS_OVERRIDES_DANE) && sts.binds(domain));
    }
}
