package org.postseal.server.app;

import org.postseal.client.dns.Resolver;
import org.postseal.server.app.config.Config;
import org.postseal.server.files.PrivateFiles;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.spool.Rows;
import org.postseal.server.zone.OwnSet;
import org.postseal.server.zone.Publication;
import org.postseal.server.zone.Purpose;
import org.postseal.server.zone.TlsaHistory;
import org.postseal.server.zone.UpdateServer;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The site's own records: what they are now, and the means to write and watch them. */
final class OwnDns {
    private static final int LARGEST_KEY = 4096;

    private final Config config;
    private final FileSiteKeys keys;
    private final NextTlsKey nextTls;
    private final Rows rows;
    private final Clock clock;
    private final TlsaHistory tlsa;

    OwnDns(Config config, FileSiteKeys keys, Resolver resolver, Rows rows, Clock clock)
            throws IOException {
        this.config = config;
        this.keys = keys;
        this.nextTls = new NextTlsKey(config, clock);
        nextTls.endSwitch();
        this.rows = rows;
        this.clock = clock;
        this.tlsa = new TlsaHistory(config.identity().hostname(), resolver, rows, clock);
    }

    /** The server that takes updates, where the settings name one. */
    static Optional<UpdateServer> server(Config config) throws IOException {
        Optional<Config.DnsUpdate> update = config.publish().update();
        return update.isEmpty() ? Optional.empty() : Optional.of(server(update.get()));
    }

    private static UpdateServer server(Config.DnsUpdate update) throws IOException {
        List<Name> zones = new ArrayList<>();
        for (String zone : update.zones()) {
            zones.add(name(zone));
        }
        Name algorithm =
                switch (update.algorithm()) {
                    case HMAC_SHA256 -> TSIG.HMAC_SHA256;
                    case HMAC_SHA384 -> TSIG.HMAC_SHA384;
                    case HMAC_SHA512 -> TSIG.HMAC_SHA512;
                };
        TSIG key = new TSIG(algorithm, name(update.keyName()), secret(update.keyFile()));
        return new UpdateServer(update.server(), zones, key);
    }

    private static Name name(String text) throws TextParseException {
        return Name.fromString(text, Name.root);
    }

    private static byte[] secret(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_KEY) {
            throw new IOException(file + ": is no file with a TSIG secret");
        }
        PrivateFiles.requirePrivate(file);
        try {
            byte[] secret =
                    Base64.getDecoder()
                            .decode(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
            if (secret.length > 0) {
                return secret;
            }
        } catch (IllegalArgumentException e) {
            // said below, without what was read
        }
        throw new IOException(file + ": expected a TSIG secret in base64, and nothing else");
    }

    /** What should be in DNS now. Changes nothing. */
    static List<OwnSet> wanted(Config config, FileSiteKeys keys, List<byte[]> tlsKeys)
            throws IOException {
        return OwnZone.of(config, keys, tlsKeys, DkimKeyFiles.open(config));
    }

    synchronized List<OwnSet> wanted() throws IOException {
        nextTls.prepare();
        return wanted(config, keys, nextTls.digests());
    }

    /** Uses the next TLS key, unless that would break what others rely on: then says why. */
    Optional<String> rotateTls(TlsChange change) throws IOException {
        Optional<String> objection = objectionToNextTls();
        if (objection.isEmpty() && nextTls.currentIsOurs()) {
            change.to(nextTls.files(), this::useNextTls);
        }
        return objection;
    }

    private synchronized Optional<String> objectionToNextTls() throws IOException {
        nextTls.prepare();
        return tlsa.objection(nextTls.digest());
    }

    private synchronized void useNextTls() throws IOException {
        nextTls.use();
    }

    boolean isAutomatic() {
        return config.publish().update().isPresent();
    }

    TlsaHistory tlsa() {
        return tlsa;
    }

    /** Writes what differs; see {@link Publication#sync}. */
    synchronized List<String> publish(List<OwnSet> wanted) throws IOException {
        boolean withTlsa = config.publish().update().map(Config.DnsUpdate::tlsa).orElse(false);
        List<OwnSet> written =
                wanted.stream().filter(s -> withTlsa || s.purpose() != Purpose.TLSA).toList();
        UpdateServer server =
                server(config)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "publish.update is not set: publish by hand"));
        return new Publication(server, rows, clock).sync(written);
    }
}
