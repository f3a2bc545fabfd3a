package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.files.PrivateFiles;
import org.postseal.server.tls.HostCertificate;
import org.postseal.server.tls.TlsFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/**
 * The TLS key of this host after the present one. It is made ahead and lies in {@code
 * keys-dir/tls-next}, so that its TLSA record can be known to all before it is used.
 *
 * <p>Only the holder of the data directory changes it, one thread at a time; {@link #digests} may
 * be asked by anybody.
 */
final class NextTlsKey {
    private final TlsFiles current;
    private final TlsFiles next;
    private final boolean currentIsOurs;
    private final String hostname;
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    NextTlsKey(Config config, Clock clock) {
        Path keysDir = config.identity().keysDir();
        this.current = HostTls.own(config);
        this.next = SelfSignedTls.files(keysDir.resolve("tls-next"));
        this.currentIsOurs = config.listen().tlsCertificate().isEmpty();
        this.hostname = config.identity().hostname();
        this.clock = clock;
    }

    /** Where the next key is, and a self-signed certificate for it. */
    TlsFiles files() {
        return next;
    }

    /** True where the key in use lies with us; else the operator puts it where it is. */
    boolean currentIsOurs() {
        return currentIsOurs;
    }

    /** Makes the first keys; ends a switch that was broken off; makes the key after that. */
    void prepare() throws IOException {
        endSwitch();
        if (currentIsOurs) {
            PrivateFiles.createDirectory(current.key().getParent());
            SelfSignedTls.in(current.key().getParent(), hostname, random, clock.instant());
        }
        makeNext();
        if (MessageDigest.isEqual(digest(current), digest(next))) { // the next one is in use
            PrivateFiles.delete(next.key());
            PrivateFiles.delete(next.certificate());
            makeNext();
        }
    }

    /** Where the key in use was written and its certificate perhaps not: writes that too. */
    void endSwitch() throws IOException {
        boolean begun =
                currentIsOurs
                        && Files.exists(next.certificate())
                        && Files.exists(next.key())
                        && Files.exists(current.key())
                        && Arrays.equals(
                                Files.readAllBytes(next.key()), Files.readAllBytes(current.key()));
        if (begun) {
            PrivateFiles.replace(current.certificate(), Files.readAllBytes(next.certificate()));
        }
    }

    private void makeNext() throws IOException {
        PrivateFiles.createDirectory(next.key().getParent());
        SelfSignedTls.in(next.key().getParent(), hostname, random, clock.instant());
    }

    /** The next key becomes the one in use, and a new one is made. Durable on return. */
    void use() throws IOException {
        PrivateFiles.replace(current.key(), Files.readAllBytes(next.key()));
        prepare();
    }

    /** The next key's digest, for TLSA 3 1 1. */
    byte[] digest() throws IOException {
        return digest(next);
    }

    /** SHA-256 of SubjectPublicKeyInfo of the key in use and, where there is one, of the next. */
    List<byte[]> digests() throws IOException {
        return Files.exists(next.certificate())
                ? List.of(digest(current), digest(next))
                : List.of(digest(current));
    }

    private static byte[] digest(TlsFiles files) throws IOException {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(HostCertificate.read(files).certificate().getPublicKey().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
