package org.postseal.client.session;

import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;

/** Certificates and keys from octets and back, for data that a stranger made. */
final class X509 {
    private X509() {}

    /** Reads one DER certificate and nothing behind it. */
    static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        ByteArrayInputStream in = new ByteArrayInputStream(der);
        X509Certificate certificate =
                (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        if (in.available() > 0) {
            throw new CertificateException("octets behind the certificate");
        }
        return certificate;
    }

    /** Reads a DER SubjectPublicKeyInfo of an algorithm that is known here. */
    static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        try {
            String algorithm =
                    SubjectPublicKeyInfo.getInstance(der).getAlgorithm().getAlgorithm().getId();
            return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new GeneralSecurityException("not a SubjectPublicKeyInfo", e);
        }
    }

    /** The SubjectPublicKeyInfo as it stands in the certificate, not as a key class renders it. */
    static byte[] publicKeyInfo(X509Certificate certificate) throws CertificateException {
        try {
            return TBSCertificate.getInstance(certificate.getTBSCertificate())
                    .getSubjectPublicKeyInfo()
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new CertificateException("no readable public key", e);
        }
    }
}
