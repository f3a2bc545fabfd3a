package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.site.FileSiteKeys;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.site.SiteKeySettings;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;

/** Opens the site's keys as the settings say; the first time makes them. */
public final class SiteKeyFiles {
    private SiteKeyFiles() {}

    public static FileSiteKeys open(Config config, Clock clock) throws IOException {
        KeyVersion version = config.keys().version() == 6 ? KeyVersion.V6 : KeyVersion.V4;
        SiteKeySettings settings =
                new SiteKeySettings(config.identity().domain(), version, config.keys().rotation());
        return FileSiteKeys.open(config.identity().keysDir(), settings, clock, new SecureRandom());
    }
}
