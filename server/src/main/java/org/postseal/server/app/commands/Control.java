package org.postseal.server.app.commands;

import org.postseal.server.admin.ControlClient;
import org.postseal.server.admin.ControlReply;
import org.postseal.server.app.OfflineCommands;
import org.postseal.server.app.config.Config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Runs an operator's command: in the running server, or on the data directory itself under its
 * lock.
 */
final class Control {
    private Control() {}

    static int run(Config config, List<String> words) throws IOException {
        Path socket = config.identity().dataDir().resolve(OfflineCommands.SOCKET);
        Optional<ControlReply> answer = ControlClient.call(socket, words);
        ControlReply reply = answer.isPresent() ? answer.get() : OfflineCommands.run(config, words);
        (reply.status() == 0 ? System.out : System.err).print(reply.text());
        return reply.status();
    }
}
