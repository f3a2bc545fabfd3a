package org.postseal.server.app;

import org.postseal.server.admin.ControlReply;
import org.postseal.server.app.config.Config;

import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** The operator's commands on the data directory itself, under its lock, when no server runs. */
public final class OfflineCommands {
    /** Name of the control socket in the data directory. */
    public static final String SOCKET = "control.sock";

    private OfflineCommands() {}

    /** Runs the command that the first word names, as a running server would. */
    public static ControlReply run(Config config, List<String> words) throws IOException {
        try (Outbound outbound = Outbound.open(config, Clock.systemUTC())) {
            return outbound.commands().get(words.getFirst()).run(words.subList(1, words.size()));
        }
    }
}
