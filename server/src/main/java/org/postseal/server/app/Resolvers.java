package org.postseal.server.app;

import org.postseal.client.dns.CachingResolver;
import org.postseal.client.dns.DnsResolver;
import org.postseal.client.dns.DnsSettings;
import org.postseal.client.dns.DnssecTrust;
import org.postseal.client.dns.Resolver;
import org.postseal.client.dns.SystemServers;
import org.postseal.server.app.config.Config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;

/** Makes the resolver that the settings describe. */
public final class Resolvers {
    private Resolvers() {}

    public static Resolver of(Config.Dns settings, Clock clock) throws IOException {
        List<InetSocketAddress> servers =
                settings.servers().isEmpty()
                        ? SystemServers.read(SystemServers.RESOLV_CONF)
                        : settings.servers();
        DnssecTrust trust =
                switch (settings.trust()) {
                    case ANCHORS ->
                            new DnssecTrust.TrustAnchors(String.join("\n", settings.anchors()));
                    case RESOLVER -> new DnssecTrust.TrustedResolver();
                    case NONE -> new DnssecTrust.None();
                };
        return new CachingResolver(new DnsResolver(new DnsSettings(servers, trust), clock), clock);
    }
}
