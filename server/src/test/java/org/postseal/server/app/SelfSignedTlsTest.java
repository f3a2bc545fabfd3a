package org.postseal.server.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslContextBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.server.tls.TlsFiles;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;

class SelfSignedTlsTest {
    @TempDir Path directory;

    private TlsFiles make() throws Exception {
        return SelfSignedTls.in(directory, "mx.a.test", new SecureRandom(), Instant.now());
    }

    @Test
    void servesTheHostAndIsKept() throws Exception {
        TlsFiles files = make();
        byte[] first = Files.readAllBytes(files.certificate());
        try (InputStream in = Files.newInputStream(files.certificate())) {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
            assertTrue(certificate.getSubjectAlternativeNames().toString().contains("mx.a.test"));
            certificate.verify(certificate.getPublicKey());
            certificate.checkValidity();
        }
        assertTrue(
                SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
                        .build()
                        .isServer());
        make();
        assertArrayEquals(first, Files.readAllBytes(files.certificate()));
    }

    @Test
    void theKeyIsTheOwnersAlone() throws Exception {
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(make().key())));
    }
}
