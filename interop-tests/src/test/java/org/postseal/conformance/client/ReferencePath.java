package org.postseal.conformance.client;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * What a server showed.
 *
 * @param chain its own certificate first
 */
record ReferencePath(List<X509Certificate> chain) {
    /** True where the anchor vouches for it now. */
    boolean leadsTo(X509Certificate anchor) throws GeneralSecurityException {
        return leadsTo(anchor, Instant.now());
    }

    /** True where the anchor vouched for it once. */
    boolean ledTo(X509Certificate anchor) throws GeneralSecurityException {
        return leadsTo(anchor, chain.getFirst().getNotAfter().toInstant());
    }

    private boolean leadsTo(X509Certificate anchor, Instant at) throws GeneralSecurityException {
        int end = chain.indexOf(anchor);
        List<X509Certificate> below = end < 0 ? chain : chain.subList(0, end);
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(below);
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        try {
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return true;
        } catch (CertPathValidatorException e) {
            return false;
        }
    }

    /** True where the server's certificate has the name; wildcards are in no case. */
    boolean isFor(String host) throws GeneralSecurityException {
        Collection<List<?>> names = chain.getFirst().getSubjectAlternativeNames();
        return names.stream().anyMatch(name -> host.equals(name.get(1)));
    }
}
