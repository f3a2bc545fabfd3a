package org.postseal.server.app;

import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.CachingDiscovery;
import org.postseal.client.keys.InSession;
import org.postseal.client.keys.RecordStore;
import org.postseal.client.session.AddressLookup;
import org.postseal.client.session.AddressRule;
import org.postseal.client.session.Authorities;
import org.postseal.client.session.HttpsSettings;
import org.postseal.client.session.MxResolver;
import org.postseal.client.session.OwnHost;
import org.postseal.client.session.SafeHttps;
import org.postseal.client.sts.StsPolicies;
import org.postseal.server.app.config.Config;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a site asks others: DNS, mail hosts, policies and certificates.
 *
 * @param store where they are remembered
 * @param resolver keeps the DNSSEC status
 * @param discovery policies and certificates, remembered
 * @param inSession PGPKEY
 * @param sts MTA-STS policies, remembered
 * @param https for what strangers name
 */
record Lookups(
        RecordStore store,
        Resolver resolver,
        AddressLookup addresses,
        MxResolver mx,
        CachingDiscovery discovery,
        InSession inSession,
        StsPolicies sts,
        SafeHttps https) {
    /** The longest that RFC 8461 section 3.3 gives a policy host. */
    private static final Duration STS_FETCH = Duration.ofMinutes(1);

    /** Mail for a domain that is new here waits no longer for its policy. */
    private static final Duration STS_PATIENCE = Duration.ofSeconds(10);

    static Lookups of(Config config, RecordStore store, Clock clock) throws IOException {
        Resolver resolver = Resolvers.of(config.dns(), clock);
        AddressLookup addresses = new AddressLookup(resolver, AddressLookup.Families.IPV6_FIRST);
        SafeHttps https = https(config.https(), resolver, HttpsSettings.DEFAULT_TIMEOUT);
        OwnHost own = new OwnHost(Set.of(config.identity().hostname()), Set.of());
        return new Lookups(
                store,
                resolver,
                addresses,
                new MxResolver(resolver, addresses, own, new SecureRandom()),
                new CachingDiscovery(resolver, https::get, store, clock),
                new InSession(store, clock),
                new StsPolicies(
                        resolver,
                        https(config.https(), resolver, STS_FETCH)::get,
                        store,
                        STS_PATIENCE,
                        clock),
                https);
    }

    private static SafeHttps https(Config.Https settings, Resolver resolver, Duration timeout)
            throws IOException {
        try {
            List<X509Certificate> extra =
                    settings.extraCa().isPresent()
                            ? Authorities.read(settings.extraCa().get())
                            : List.of();
            return new SafeHttps(
                    resolver,
                    new HttpsSettings(
                            settings.port(),
                            new AddressRule(settings.allowedNetworks()),
                            Authorities.clientContext(extra),
                            timeout,
                            HttpsSettings.DEFAULT_MAX_BODY));
        } catch (GeneralSecurityException e) {
            throw new IOException("https.extra-ca cannot be used: " + e.getMessage(), e);
        }
    }
}
