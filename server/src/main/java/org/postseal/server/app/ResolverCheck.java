package org.postseal.server.app;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.server.app.config.Config;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether DNS answers are validated as the settings have it: DANE and authenticated keys in
 * DNS depend on it, and nothing else would show that it fails.
 */
public final class ResolverCheck {
    private static final String ROOT = ".";

    private ResolverCheck() {}

    /** What is wrong, for the operator. Blocks for DNS, for some seconds at most. */
    public static Optional<String> problem(Config.Dns settings, Clock clock) throws IOException {
        List<String> zones =
                switch (settings.trust()) {
                    case NONE -> List.of(); // nothing is claimed
                    case RESOLVER -> List.of(ROOT);
                    case ANCHORS -> settings.anchors().stream().map(ResolverCheck::owner).toList();
                };
        Resolver resolver = Resolvers.of(settings, clock);
        return zones.stream()
                .distinct()
                .flatMap(zone -> problem(zone, resolver.resolve(zone, Type.SOA)).stream())
                .findFirst();
    }

    private static String owner(String anchor) {
        return anchor.strip().split("\\s+", 2)[0];
    }

    /** Every zone has its SOA, so that what is not secure is not validated. */
    private static Optional<String> problem(String zone, Answer answer) {
        if (answer.isFound() && answer.isSecure()) {
            return Optional.empty();
        }
        String what =
                answer.status() == Answer.Status.FAILED
                        ? "failed: " + answer.detail().orElse("")
                        : "is not validated";
        return Optional.of(
                "the SOA of "
                        + zone
                        + " "
                        + what
                        + "; until DNS answers are validated (dns.servers, dns.trust), DANE never"
                        + " applies and keys in DNS give level 2 at most");
    }
}
