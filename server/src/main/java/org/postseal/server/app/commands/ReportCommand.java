package org.postseal.server.app.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code postseal report}. */
@Command(
        name = "report",
        description = "Shows reports of how sessions and seals went (TLS-RPT), and sends ours.",
        footer = {
            "",
            "  report list            what others reported to this site, the oldest first",
            "  report show ID         one of those",
            "  report preview DOMAIN  what was counted today with DOMAIN, which may become a report",
            "  report send --now      send what is left of days that are over, at once"
        })
public final class ReportCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Parameters(arity = "0..2", paramLabel = "list|show ID|preview DOMAIN|send")
    private List<String> words = List.of();

    @Option(names = "--now", description = "With send: do not wait for the time of the night.")
    private boolean now;

    @Override
    public Integer call() throws Exception {
        List<String> request = new ArrayList<>(List.of("report"));
        request.addAll(words);
        if (now) {
            request.add("now");
        }
        return Control.run(config.read(), request);
    }
}
