package org.postseal.client.session;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** The certification authorities that vouch for servers: the system's and the operator's. */
public final class Authorities {
    private Authorities() {}

    /** Reads the CA certificates of a PEM or DER file. */
    public static List<X509Certificate> read(Path file)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Certificate certificate : factory.generateCertificates(in)) {
                found.add((X509Certificate) certificate);
            }
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + ": no CA certificates: " + e.getMessage(), e);
        }
        return List.copyOf(found);
    }

    /**
     * Client contexts that verify the server's certificate.
     *
     * @param extra CA certificates besides the system's
     */
    public static SSLContext clientContext(Collection<X509Certificate> extra)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trustManager(extra)}, null);
        return context;
    }

    /** Trusts the system's authorities and {@code extra}. */
    static X509ExtendedTrustManager trustManager(Collection<X509Certificate> extra)
            throws GeneralSecurityException {
        X509ExtendedTrustManager system = trustManager((KeyStore) null);
        if (extra.isEmpty()) {
            return system;
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store cannot be made", e);
        }
        List<X509Certificate> all =
                Stream.concat(Stream.of(system.getAcceptedIssuers()), extra.stream()).toList();
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("ca-" + i, all.get(i));
        }
        return trustManager(store);
    }

    private static X509ExtendedTrustManager trustManager(KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
