package org.postseal.conformance.client;

import org.postseal.conformance.client.ReferencePolicies.View;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.security.GeneralSecurityException;

/** Whether a session with a mail host may be used: each that has a say must agree. */
record ReferenceTrust(
        ReferenceDane dane,
        ReferenceSts sts,
        ReferenceProof proof,
        ReferenceNames names,
        Flaws flaws) {
    /** What a session is good for. */
    enum Grade {
        /** Nothing. */
        REFUSED,
        OPEN,
        /** The host is as an MTA-STS policy says. */
        STS,
        /** TLSA records verify the host. */
        DANE
    }

    /** What the message asks (RFC 8689). */
    enum Wish {
        NONE,
        REQUIRED,
        NOT_REQUIRED
    }

    Grade of(ReferenceSession session, String host, String domain, View view, Wish wish)
            throws IOException, GeneralSecurityException {
        ReferenceProof.Result proved = proof.of(session, domain, view);
        if (proved == ReferenceProof.Result.FAILED) {
            return Grade.REFUSED;
        }
        Grade published = published(session, host, domain, view, proved);
        return switch (wish) {
            case NONE -> published;
            case NOT_REQUIRED ->
                    flaws.has(Mutant.TLS_NOT_REQUIRED_IGNORED) ? published : Grade.OPEN;
            case REQUIRED ->
                    isEnough(session, host, domain, published)
                                    || (flaws.has(Mutant.SEAL_WAIVES_REQUIRETLS)
                                            && view.policy().isPresent())
                            ? published
                            : Grade.REFUSED;
        };
    }

    private Grade published(
            ReferenceSession session,
            String host,
            String domain,
            View view,
            ReferenceProof.Result proved)
            throws IOException, GeneralSecurityException {
        ReferenceDane.Judgement tlsa = dane.of(session, host);
        boolean waived =
                (view.policy().isPresent() && flaws.has(Mutant.SEAL_WAIVES_STS))
                        || (proved == ReferenceProof.Result.PROVED
                                && flaws.has(Mutant.PROOF_BEATS_STS));
        if (!waived && !sts.lets(session, host, domain)) {
            return Grade.REFUSED;
        }
        Grade otherwise = sts.binds(domain) ? Grade.STS : Grade.OPEN;
        return switch (tlsa) {
            case NONE -> otherwise;
            case MET -> Grade.DANE;
            case REFUSED -> isOverruled(proved, domain, view) ? otherwise : Grade.REFUSED;
        };
    }

    /** Only by a mutant: nothing overrules TLSA records. */
    private boolean isOverruled(ReferenceProof.Result proved, String domain, View view)
            throws IOException {
        return (flaws.has(Mutant.PROOF_BEATS_DANE) && proved == ReferenceProof.Result.PROVED)
                || (flaws.has(Mutant.SEAL_WAIVES_DANE) && view.policy().isPresent())
                || (flaws.has(Mutant.STS_OVERRIDES_DANE) && sts.binds(domain));
    }

    /** RFC 8689 section 4.2.1: the way to the host is known, the host is, and it takes the word. */
    private boolean isEnough(ReferenceSession session, String host, String domain, Grade published)
            throws GeneralSecurityException {
        boolean inClear = session.chain().isEmpty() && flaws.has(Mutant.REQUIRETLS_IN_CLEAR);
        boolean byPolicy = published == Grade.STS && !flaws.has(Mutant.REQUIRETLS_NOT_BY_STS);
        boolean named =
                byPolicy
                        || names.find(domain, Type.MX).kind() == ReferenceNames.Kind.SECURE
                        || flaws.has(Mutant.REQUIRETLS_ANY_MX);
        boolean verified =
                byPolicy
                        || published == Grade.DANE
                        || sts.isVerified(session, host)
                        || flaws.has(Mutant.REQUIRETLS_ANY_CERTIFICATE);
        boolean offered = session.has("REQUIRETLS") || flaws.has(Mutant.REQUIRETLS_ANY_HOST);
        return offered && (inClear || (named && verified));
    }
}
