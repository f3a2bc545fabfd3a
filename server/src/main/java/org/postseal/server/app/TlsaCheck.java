package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.tls.HostCertificate;
import org.postseal.server.tls.TlsFiles;
import org.postseal.server.zone.OwnSet;
import org.postseal.server.zone.TlsaMatch;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;

/** Looks whether this host's certificate fits its TLSA records: where not, mail for it waits. */
public final class TlsaCheck {
    private TlsaCheck() {}

    /** What is wrong, for the operator. Blocks for DNS, for some seconds at most. */
    public static Optional<String> problem(Config config, Clock clock) throws IOException {
        TlsFiles files = HostTls.own(config);
        if (config.dns().trust() == Config.DnsTrust.NONE || !Files.exists(files.certificate())) {
            return Optional.empty(); // no answer would count; `serve` makes or misses the file
        }
        String host = config.identity().hostname();
        return TlsaMatch.problem(
                host,
                Resolvers.of(config.dns(), clock).resolve(OwnSet.tlsaOwner(host), Type.TLSA),
                HostCertificate.read(files).chain());
    }
}
