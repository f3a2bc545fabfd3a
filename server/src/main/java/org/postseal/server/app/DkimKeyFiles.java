package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.dkim.DkimKeys;

import java.io.IOException;
import java.security.SecureRandom;

/** Opens the site's DKIM keys as the settings say. */
public final class DkimKeyFiles {
    private DkimKeyFiles() {}

    public static DkimKeys open(Config config) throws IOException {
        return DkimKeys.open(
                config.identity().keysDir(), config.dkim().selector(), new SecureRandom());
    }
}
