package org.postseal.client;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate with its key, and what it is made from. */
public record Issued(X509Certificate certificate, KeyPair keys) {
    private static final char[] PASSWORD = "test".toCharArray();

    /**
     * What to make.
     *
     * @param subject a distinguished name
     * @param names DNS names
     * @param days how long it is valid, from a day before; negative: it has expired
     * @param algorithm of the key: EC or RSA
     */
    public record Form(
            String subject,
            List<String> names,
            int days,
            String algorithm,
            boolean authority,
            Optional<KeyPurposeId> purpose) {
        public static Form authority(String subject) {
            return new Form(subject, List.of(), 10, "EC", true, Optional.empty());
        }

        public static Form host(String... names) {
            return new Form("CN=host", List.of(names), 10, "EC", false, Optional.empty());
        }

        public Form named(String other) {
            return new Form(other, names, days, algorithm, authority, purpose);
        }

        public Form expired() {
            return new Form(subject, names, -10, algorithm, authority, purpose);
        }

        public Form rsa() {
            return new Form(subject, names, days, "RSA", authority, purpose);
        }

        public Form purpose(KeyPurposeId id) {
            return new Form(subject, names, days, algorithm, authority, Optional.of(id));
        }

        /** Signed by its own key. */
        public Issued make() throws Exception {
            KeyPair own = keyPair();
            return make(own, subject, own);
        }

        public Issued by(Issued issuer) throws Exception {
            return make(
                    keyPair(),
                    issuer.certificate().getSubjectX500Principal().getName(),
                    issuer.keys());
        }

        private KeyPair keyPair() throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
            return generator.generateKeyPair();
        }

        private Issued make(KeyPair own, String issuer, KeyPair signer) throws Exception {
            Instant now = Instant.now();
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            new X500Name(issuer),
                            BigInteger.valueOf(System.nanoTime()),
                            Date.from(now.minus(Duration.ofDays(20))),
                            Date.from(now.plus(Duration.ofDays(days))),
                            new X500Name(subject),
                            own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!names.isEmpty()) {
                GeneralName[] all =
                        names.stream()
                                .map(name -> new GeneralName(GeneralName.dNSName, name))
                                .toArray(GeneralName[]::new);
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(all));
            }
            if (purpose.isPresent()) {
                builder.addExtension(
                        Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose.get()));
            }
            String algorithms =
                    signer.getPrivate().getAlgorithm().equals("RSA")
                            ? "SHA256withRSA"
                            : "SHA256withECDSA";
            return new Issued(
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(
                                            new JcaContentSignerBuilder(algorithms)
                                                    .build(signer.getPrivate()))),
                    own);
        }
    }

    /** The data of a TLSA record in hex. */
    public String association(int selector, int matchingType) throws Exception {
        byte[] selected =
                selector == 0 ? certificate.getEncoded() : certificate.getPublicKey().getEncoded();
        return HexFormat.of()
                .formatHex(
                        switch (matchingType) {
                            case 0 -> selected;
                            case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                            default -> MessageDigest.getInstance("SHA-512").digest(selected);
                        });
    }

    /** A server that shows this certificate and sends the others behind it. */
    public SSLContext server(Issued... others) throws Exception {
        Certificate[] chain =
                Stream.concat(Stream.of(this), Stream.of(others))
                        .map(Issued::certificate)
                        .toArray(Certificate[]::new);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", keys.getPrivate(), PASSWORD, chain);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
