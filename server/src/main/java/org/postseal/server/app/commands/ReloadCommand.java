package org.postseal.server.app.commands;

import org.postseal.server.admin.ControlClient;
import org.postseal.server.admin.ControlReply;
import org.postseal.server.app.OfflineCommands;
import org.postseal.server.app.config.Config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code postseal reload}. */
@Command(
        name = "reload",
        description = {
            "Has the running server read its TLS certificates and user certificates again, now.",
            "It looks for changes itself every few seconds. Other settings take a restart."
        })
public final class ReloadCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption option;

    @Override
    public Integer call() throws Exception {
        Config config = option.read();
        Optional<ControlReply> answer =
                ControlClient.call(
                        config.identity().dataDir().resolve(OfflineCommands.SOCKET),
                        List.of("reload"));
        if (answer.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("no server runs: it reads its files when it starts");
            return ControlReply.UNAVAILABLE;
        }
        spec.commandLine().getOut().print(answer.get().text());
        spec.commandLine().getOut().flush();
        return answer.get().status();
    }
}
