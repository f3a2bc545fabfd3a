package org.postseal.server.app;

import org.postseal.client.keys.Pins;
import org.postseal.server.admin.ControlReply;
import org.postseal.server.admin.KeyCommands;
import org.postseal.server.admin.QueueCommands;
import org.postseal.server.app.config.Config;
import org.postseal.server.spool.Spool;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** The operator's commands on the data directory itself, under its lock, when no server runs. */
public final class OfflineCommands {
    /** Name of the control socket in the data directory. */
    public static final String SOCKET = "control.sock";

    private OfflineCommands() {}

    public static ControlReply run(Config config, List<String> words) throws IOException {
        Clock clock = Clock.systemUTC();
        Config.Identity identity = config.identity();
        SpoolSettings settings = SpoolSettings.in(identity.dataDir(), identity.keysDir());
        try (Spool spool = SqliteSpool.open(settings, clock, new SecureRandom())) {
            List<String> arguments = words.subList(1, words.size());
            if (words.getFirst().equals("queue")) {
                return new QueueCommands(spool, clock).run(arguments);
            }
            Lookups lookups = Lookups.of(config, new SpoolRecordStore(spool.rows()), clock);
            return new KeyCommands(
                            SiteKeyFiles.open(config, clock),
                            new Pins(lookups.store()),
                            lookups.discovery(),
                            clock)
                    .run(arguments);
        }
    }
}
