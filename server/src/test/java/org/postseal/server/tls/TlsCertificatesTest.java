package org.postseal.server.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslContext;

import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class TlsCertificatesTest {
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir Path directory;
    private final TestAuthority authority = new TestAuthority();
    private TlsFiles mail;
    private TlsFiles web;

    @BeforeEach
    void issue() throws IOException {
        mail = authority.issue(files("mail"), YEAR, "mx.a.test");
        web = authority.issue(files("web"), YEAR, "openpgpkey.a.test", "*.b.test");
    }

    private TlsFiles files(String name) {
        return new TlsFiles(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
    }

    private static void refused(TlsFiles files, String... parts) {
        IOException e = assertThrows(IOException.class, () -> HostCertificate.read(files));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    @Test
    void theNameThatAClientAsksForChooses() throws IOException {
        TlsCertificates certificates = TlsCertificates.open(List.of(mail, web));
        TlsContexts contexts = certificates.contexts(Optional.empty());
        SslContext usual = contexts.get();
        assertSame(usual, contexts.forName("mx.a.test"));
        assertSame(usual, contexts.forName("elsewhere.test"));
        assertSame(usual, contexts.forName(null));
        SslContext other = contexts.forName("openpgpkey.a.test");
        assertNotSame(usual, other);
        assertSame(other, contexts.forName("MTA-STS.b.test"));
        assertSame(usual, contexts.forName("b.test"));
    }

    @Test
    void aNewPairIsTakenAndAnUnchangedOneKept() throws IOException {
        TlsCertificates certificates = TlsCertificates.open(List.of(mail, web));
        TlsContexts contexts = certificates.contexts(Optional.empty());
        SslContext old = contexts.get();
        SslContext other = contexts.forName("openpgpkey.a.test");
        assertEquals(List.of(), certificates.reload());
        assertSame(old, contexts.get());
        authority.issue(mail, YEAR, "mx2.a.test");
        List<String> report = certificates.reload();
        assertEquals(1, report.size());
        assertTrue(report.getFirst().contains("mx2.a.test"), report.toString());
        assertNotSame(old, contexts.get());
        assertSame(other, contexts.forName("openpgpkey.a.test"));
        assertTrue(certificates.current().getFirst().names("mx2.a.test"));
    }

    @Test
    void whatCannotBeUsedLeavesTheOldInForce() throws IOException {
        TlsCertificates certificates = TlsCertificates.open(List.of(mail));
        TlsContexts contexts = certificates.contexts(Optional.empty());
        SslContext old = contexts.get();
        Files.copy(web.key(), directory.resolve("kept"));
        byte[] key = Files.readAllBytes(mail.key());
        Files.write(mail.key(), Files.readAllBytes(web.key()));
        String mismatch = certificates.reload().getFirst();
        assertTrue(mismatch.contains("is not the private key of"), mismatch);
        Files.write(
                mail.key(),
                "-----BEGIN PRIVATE KEY-----\nAAAA\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals(1, certificates.reload().size());
        Files.delete(mail.key());
        assertEquals(1, certificates.reload().size());
        assertSame(old, contexts.get());
        Files.write(mail.key(), key);
        assertEquals(List.of(), certificates.reload());
    }

    @Test
    void oneFileMayHoldBoth() throws IOException {
        Path both = directory.resolve("both.pem");
        Files.writeString(
                both, Files.readString(mail.key()) + Files.readString(mail.certificate()));
        assertTrue(HostCertificate.read(new TlsFiles(both, both)).names("mx.a.test"));
    }

    @Test
    void aFaultSaysWhichFileAndWhatAndQuotesNothing() throws Exception {
        refused(new TlsFiles(mail.key(), mail.key()), "mail.key: holds no certificate");
        refused(new TlsFiles(mail.certificate(), mail.certificate()), "holds no private key");
        Path damaged = directory.resolve("damaged.key");
        Files.writeString(
                damaged,
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END PRIVATE KEY-----\n");
        refused(new TlsFiles(mail.certificate(), damaged), "damaged.key: a PEM block cannot");
        KeyPair pair = TestAuthority.keyPair();
        TestAuthority.pem(
                damaged,
                new JcaPKCS8Generator(
                        pair.getPrivate(),
                        new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                                .setProvider(new BouncyCastleProvider())
                                .setPassword("secret".toCharArray())
                                .build()));
        refused(new TlsFiles(mail.certificate(), damaged), "is encrypted");
    }

    @Test
    void whatExpiresIsSaid() throws IOException {
        Instant now = Instant.now();
        HostCertificate year = HostCertificate.read(mail);
        assertTrue(year.warning(now).isEmpty());
        assertTrue(year.warning(now.minus(Duration.ofDays(3))).get().contains("only from"));
        assertTrue(year.warning(year.expires().minus(Duration.ofDays(59))).isPresent());
        assertTrue(year.warning(year.expires()).get().startsWith("expired"));
        HostCertificate week =
                HostCertificate.read(authority.issue(mail, Duration.ofDays(6), "mx.a.test"));
        assertFalse(
                week.warning(week.expires().minus(Duration.ofDays(2))).isPresent(),
                "renewed with a third of its life left, which is no fault");
        assertTrue(week.warning(week.expires().minus(Duration.ofHours(12))).isPresent());
    }
}
