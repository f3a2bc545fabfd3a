package org.postseal.client.session;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way from a server's certificate to a trust anchor that TLSA records name (usage DANE-TA, RFC
 * 7671 section 5.2). The anchor is a certificate that the server sent, or one that a record holds,
 * or a bare key that a record holds.
 */
final class AnchoredPath {
    private static final int MOST_CERTIFICATES = 10;
    private static final int KEY_CERT_SIGN = 5;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final List<X509Certificate> chain;
    private final Date now;
    private final Set<TrustAnchor> anchors = new HashSet<>();

    /**
     * @param chain as sent, the server's own certificate first
     * @param records usable, of usage DANE-TA
     */
    AnchoredPath(List<X509Certificate> chain, List<Tlsa> records, Instant now) {
        this.chain = chain.subList(0, Math.min(chain.size(), MOST_CERTIFICATES));
        this.now = Date.from(now);
        records.forEach(this::addAnchors);
    }

    /** Why there is no valid way; empty where there is one. */
    Optional<String> problem() {
        if (anchors.isEmpty()) {
            return Optional.of("no issuer that the server sent matches");
        }
        try {
            if (!isForServers(chain.getFirst())) {
                return Optional.of("the certificate is not for servers");
            }
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false); // TLSA records are withdrawn instead
            parameters.setDate(now);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path()),
                            parameters);
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            String why = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            return Optional.of("no valid way to the trust anchor: " + e.getMessage() + why);
        }
    }

    private void addAnchors(Tlsa record) {
        try {
            if (record.isFull() && record.isKey()) {
                PublicKey key = X509.publicKey(record.octets());
                chain.stream()
                        .map(X509Certificate::getIssuerX500Principal)
                        .distinct()
                        .forEach(issuer -> anchors.add(new TrustAnchor(issuer, key, null)));
                return;
            }
            if (record.isFull()) {
                addAnchor(X509.certificate(record.octets()));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a usable record: " + record, e);
        }
        chain.stream().skip(1).filter(record::matches).forEach(this::addAnchor);
    }

    /** What is no authority, or out of its time, anchors nothing; the JDK would not look. */
    private void addAnchor(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        boolean signs = usage == null || usage[KEY_CERT_SIGN];
        if (certificate.getBasicConstraints() >= 0 && signs && isTimely(certificate)) {
            anchors.add(new TrustAnchor(certificate, null));
        }
    }

    private boolean isTimely(X509Certificate certificate) {
        try {
            certificate.checkValidity(now);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static boolean isForServers(X509Certificate certificate) throws CertificateException {
        List<String> purposes = certificate.getExtendedKeyUsage();
        return purposes == null || purposes.contains(SERVER_AUTH) || purposes.contains(ANY_PURPOSE);
    }

    /**
     * Up to below an anchor. Goes by signatures and never back, so that no set of certificates
     * makes it search for long.
     */
    private List<X509Certificate> path() {
        List<X509Certificate> path = new ArrayList<>(List.of(chain.getFirst()));
        while (anchors.stream().noneMatch(anchor -> hasSigned(anchor, path.getLast()))) {
            X509Certificate last = path.getLast();
            Optional<X509Certificate> issuer =
                    chain.stream()
                            .filter(other -> !path.contains(other))
                            .filter(other -> isIssuedBy(last, other))
                            .findFirst();
            if (issuer.isEmpty()) {
                break; // the validator says what is missing
            }
            path.add(issuer.get());
        }
        return path;
    }

    private static boolean hasSigned(TrustAnchor anchor, X509Certificate certificate) {
        return anchor.getTrustedCert() != null
                ? isIssuedBy(certificate, anchor.getTrustedCert())
                : certificate.getIssuerX500Principal().equals(anchor.getCA())
                        && isSignedBy(certificate, anchor.getCAPublicKey());
    }

    private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
                && isSignedBy(certificate, issuer.getPublicKey());
    }

    private static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
