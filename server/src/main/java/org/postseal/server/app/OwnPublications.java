package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.publish.MtaStsPolicy;
import org.postseal.server.publish.Publications;
import org.postseal.server.site.FileSiteKeys;

import java.util.Optional;

/**
 * What this site publishes by HTTPS; the policy is the one that {@link PublishedRecords} prints.
 */
record OwnPublications(Config config, FileSiteKeys keys) implements Publications {
    @Override
    public boolean isLocal(String domain) {
        return config.local().containsKey(domain);
    }

    @Override
    public Optional<byte[]> userCertificate(String domain, String hash) {
        return keys.userCertificate(domain, hash);
    }

    @Override
    public String smtpPolicy(String domain) {
        return PublishedRecords.of(domain, config.publish(), keys).policy().encode();
    }

    @Override
    public MtaStsPolicy mtaSts(String domain) {
        return config.publish().web().mtaSts();
    }
}
