package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.tls.HostCertificate;
import org.postseal.server.tls.TlsCertificates;
import org.postseal.server.tls.TlsFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which TLS certificates this host has, as the settings say; the first time makes one. */
public final class HostTls {
    private HostTls() {}

    /**
     * The host's own pair; whether it is there is another matter. A certificate that an authority
     * gives replaces the self-signed one and keeps its key, and with it TLSA 3 1 1.
     */
    public static TlsFiles own(Config config) {
        return config.listen()
                .tlsCertificate()
                .map(given -> new TlsFiles(given, config.listen().tlsKey().orElseThrow()))
                .orElseGet(() -> SelfSignedTls.files(config.identity().keysDir()));
    }

    /** Every pair; the host's own, which serves SMTP, first. */
    static TlsCertificates open(Config config, SecureRandom random, Instant now)
            throws IOException {
        Config.Identity identity = config.identity();
        if (config.listen().tlsCertificate().isEmpty()) {
            SelfSignedTls.in(identity.keysDir(), identity.hostname(), random, now);
        }
        return TlsCertificates.open(files(config));
    }

    private static List<TlsFiles> files(Config config) {
        List<TlsFiles> files = new ArrayList<>(List.of(own(config)));
        files.addAll(config.publish().web().certificates());
        return files;
    }

    /** The names that clients of this host ask for. */
    public static Set<String> names(Config config) {
        Set<String> names = new LinkedHashSet<>(List.of(config.identity().hostname()));
        if (!config.publish().web().https().isEmpty()) {
            for (String domain : config.local().keySet().stream().sorted().toList()) {
                names.add("openpgpkey." + domain);
                names.add("mta-sts." + domain);
            }
        }
        config.acme().ifPresent(acme -> names.addAll(acme.names()));
        return names;
    }

    /** What the operator should know of the certificates as they are on disk. */
    public static List<String> warnings(Config config, Instant now) {
        List<HostCertificate> read = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (TlsFiles files : files(config)) {
            try {
                if (config.listen().tlsCertificate().isPresent()
                        || Files.exists(files.certificate())) {
                    read.add(HostCertificate.read(files));
                }
            } catch (IOException e) {
                warnings.add("tls: " + e.getMessage());
            }
        }
        for (HostCertificate certificate : read) {
            certificate
                    .warning(now)
                    .ifPresent(what -> warnings.add("tls: the " + certificate + " " + what));
        }
        warnings.addAll(unnamed(config, read));
        return warnings;
    }

    /** A line for each name that no certificate has. */
    static List<String> unnamed(Config config, List<HostCertificate> read) {
        List<String> warnings = new ArrayList<>();
        boolean ours = config.listen().tlsCertificate().isEmpty();
        if (ours && config.publish().web().https().isEmpty()) {
            return warnings; // self-signed is enough for STARTTLS
        }
        for (String name : names(config)) {
            if (!read.isEmpty() && read.stream().noneMatch(c -> c.names(name))) {
                warnings.add(
                        "tls: no certificate names "
                                + name
                                + ": clients that check will not accept it");
            }
        }
        return warnings;
    }
}
