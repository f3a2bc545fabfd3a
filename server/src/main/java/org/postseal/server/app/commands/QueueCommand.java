package org.postseal.server.app.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code postseal queue}. */
@Command(
        name = "queue",
        description = "Shows and changes the queue of mail that waits.",
        footer = {
            "",
            "  queue list            every message, its recipients, and why each waits",
            "  queue show ID         one message",
            "  queue retry ID|all    try now",
            "  queue hold ID|all     keep, do not try",
            "  queue release ID|all  end a hold",
            "  queue drop ID         remove; nobody is notified"
        })
public final class QueueCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Parameters(arity = "0..2", paramLabel = "list|show|retry|hold|release|drop [ID]")
    private List<String> words = List.of();

    @Override
    public Integer call() throws Exception {
        List<String> request = new ArrayList<>(List.of("queue"));
        request.addAll(words);
        return Control.run(config.read(), request);
    }
}
