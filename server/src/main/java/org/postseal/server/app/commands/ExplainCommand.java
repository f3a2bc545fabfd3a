package org.postseal.server.app.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code postseal explain}. */
@Command(
        name = "explain",
        description = {
            "Says how mail to an address would go: every source asked, what came, what is chosen, why.",
            "The running server answers, with the code that delivers; without one, this program does."
        },
        footer = {
            "",
            "  postseal explain dave@example.net",
            "  postseal explain --reqseal dave@example.net",
            "  postseal explain --connect dave@example.net"
        })
public final class ExplainCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Parameters(paramLabel = "ADDRESS", description = "A recipient, such as dave@example.net.")
    private String address;

    @Option(names = "--reqseal", description = "As if the sender had demanded sealing (REQSEAL).")
    private boolean reqseal;

    @Option(
            names = "--connect",
            description = {
                "Also open the session that delivery would, say how well it is secured, ask in it",
                "what only a session can settle, and decide again. No mail is sent; at most 30 seconds."
            })
    private boolean connect;

    @Override
    public Integer call() throws Exception {
        List<String> request = new ArrayList<>(List.of("explain", address));
        if (reqseal) {
            request.add("reqseal");
        }
        if (connect) {
            request.add("connect");
        }
        return Control.run(config.read(), request);
    }
}
