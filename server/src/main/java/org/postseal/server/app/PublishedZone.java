package org.postseal.server.app;

import org.postseal.client.dns.Resolver;
import org.postseal.server.app.config.Config;
import org.postseal.server.zone.Finding;
import org.postseal.server.zone.LiveCheck;
import org.postseal.server.zone.MailHost;
import org.postseal.server.zone.OwnSet;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an operator sees of the site's own records, without a running server.
 *
 * @param sets as they should be
 */
public record PublishedZone(Config config, List<OwnSet> sets, Clock clock) {
    public static PublishedZone of(Config config, Clock clock) throws IOException {
        NextTlsKey next = new NextTlsKey(config, clock);
        if (!Files.exists(next.files().certificate())) {
            next.prepare(); // before the first start; later that is the server's part
        }
        List<OwnSet> sets = OwnDns.wanted(config, SiteKeyFiles.open(config, clock), next.digests());
        return new PublishedZone(config, sets, clock);
    }

    /** Why the records cannot be written as the settings have it; asks nobody. */
    public static Optional<String> updateProblem(Config config) {
        try {
            OwnDns.server(config);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("publish.update: " + e.getMessage());
        }
    }

    /** What is live, one finding for each set and for the MX records that lead here. */
    public List<Finding> check() throws IOException {
        Resolver resolver = Resolvers.of(config.dns(), clock);
        LiveCheck check = new LiveCheck(resolver, OwnDns.server(config), clock);
        MailHost host = new MailHost(resolver, config.identity().hostname());
        List<Finding> findings = new ArrayList<>();
        Stream.concat(
                        sets.stream().map(check::check),
                        config.local().keySet().stream().sorted().map(host::mx))
                .forEach(findings::add);
        TlsaCheck.problem(config, clock)
                .map(
                        problem ->
                                new Finding(
                                        config.identity().hostname() + ". TLS",
                                        Finding.Kind.WRONG,
                                        problem))
                .ifPresent(findings::add);
        return findings;
    }
}
