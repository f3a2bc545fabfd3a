package org.postseal.server.app.commands;

import org.postseal.server.app.DkimCheck;
import org.postseal.server.app.HostTls;
import org.postseal.server.app.PublishedZone;
import org.postseal.server.app.ResolverCheck;
import org.postseal.server.app.TlsaCheck;
import org.postseal.server.app.config.Config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;

/** {@code postseal check}. */
@Command(
        name = "check",
        description = "Reads the settings and says what is wrong, where, and what is expected.")
public final class CheckCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption option;

    @Override
    public Integer call() throws Exception {
        Config config = option.read();
        PrintWriter out = spec.commandLine().getOut();
        out.println(option.file() + ": good");
        out.println(
                "  host " + config.identity().hostname() + ", site " + config.identity().domain());
        config.local()
                .forEach(
                        (domain, local) ->
                                out.println("  receives for " + domain + " -> " + local.inward()));
        Warnings.of(config).forEach(warning -> out.println("  note: " + warning));
        HostTls.warnings(config, Instant.now())
                .forEach(warning -> out.println("  note: " + warning));
        ResolverCheck.problem(config.dns(), Clock.systemUTC())
                .ifPresent(problem -> out.println("  note: " + problem));
        PublishedZone.updateProblem(config).ifPresent(problem -> out.println("  note: " + problem));
        TlsaCheck.problem(config, Clock.systemUTC())
                .ifPresent(problem -> out.println("  note: " + problem));
        DkimCheck.problems(config, Clock.systemUTC())
                .forEach(problem -> out.println("  note: " + problem));
        return 0;
    }
}
