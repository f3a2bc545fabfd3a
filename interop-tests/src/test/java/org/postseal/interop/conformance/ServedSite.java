package org.postseal.interop.conformance;

import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.server.ServerPeer;
import org.postseal.interop.process.ServerProcess;
import org.postseal.server.site.EncryptionSubkey;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.SiteKeySettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A site that has been there for a while: one encryption subkey is destroyed, one is in use, and
 * one user has a certificate.
 */
final class ServedSite implements AutoCloseable {
    private static final String DOMAIN = "dave.test";
    private static final String KEYED = "keyed@" + DOMAIN;
    private static final Duration REPLY = Duration.ofSeconds(60);
    private static final Duration QUEUE = Duration.ofDays(5);

    private final ServerProcess process;
    private final ServerPeer peer;

    private ServedSite(ServerProcess process, ServerPeer peer) {
        this.process = process;
        this.peer = peer;
    }

    static ServedSite start(Path directory) throws IOException, InterruptedException {
        Path keys = directory.resolve("keys");
        String retired = age(keys);
        Files.write(
                keys.resolve("users").resolve(KEYED + ".pgp"),
                Identity.user(KeyVersion.V4, KEYED).certificate());
        Path settings =
                Files.writeString(
                        directory.resolve("postseal.toml"),
                        """
                        hostname = "mx.dave.test"
                        domain = "dave.test"
                        data-dir = "data"
                        keys-dir = "keys"
                        [listen]
                        smtp = ["127.0.0.1:0"]
                        [local."dave.test"]
                        next-hop = "maildir:mail"
                        recipients = ["postmaster", "keyed"]
                        [publish]
                        seal = ["site", "user"]
                        """);
        ServerProcess process = ServerProcess.start(settings);
        try {
            ServerPeer peer =
                    new ServerPeer(
                            process.address(),
                            DOMAIN,
                            "postmaster@" + DOMAIN,
                            Optional.of(KEYED),
                            Optional.empty(),
                            Optional.of(retired),
                            REPLY);
            return new ServedSite(process, peer);
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /** Makes keys as of half a year ago, and lives on to today; what was destroyed on the way. */
    private static String age(Path keys) throws IOException {
        Instant now = Instant.now();
        Instant then = now.minus(Duration.ofDays(180));
        FileSiteKeys site =
                FileSiteKeys.open(
                        keys,
                        SiteKeySettings.of(DOMAIN),
                        InstantSource.fixed(then),
                        new SecureRandom());
        site.rotate(now.minus(Duration.ofDays(1)));
        List<EncryptionSubkey> destroyed = site.destroyExpired(now, QUEUE);
        return destroyed.getFirst().fingerprint().toString();
    }

    ServerPeer peer() {
        return peer;
    }

    @Override
    public void close() {
        process.close();
    }
}
