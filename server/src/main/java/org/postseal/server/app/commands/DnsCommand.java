package org.postseal.server.app.commands;

import org.postseal.server.app.PublishedZone;
import org.postseal.server.app.config.Config;
import org.postseal.server.zone.Finding;
import org.postseal.server.zone.ZoneText;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code postseal dns}. */
@Command(
        name = "dns",
        description =
                "Prints the DNS records to publish, as lines of a zone file, for every local domain.",
        footer = {
            "",
            "Sign the zone with DNSSEC: only then do others trust the records.",
            "`dns --check` asks the resolver of the settings, says of each difference what to do, and exits 1"
                    + " where something is wrong.",
            "`dns --update` writes the records by RFC 2136 updates now; see publish.update in the settings."
        })
public final class DnsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption option;
    @ArgGroup private Way way = new Way();

    /** At most one of them. */
    static final class Way {
        @Option(names = "--check", description = "Compare with what is live.")
        private boolean check;

        @Option(names = "--update", description = "Write them into the zone.")
        private boolean update;
    }

    @Override
    public Integer call() throws Exception {
        Config config = option.read();
        if (way.update) {
            return Control.run(config, List.of("dns", "update"));
        }
        PublishedZone zone = PublishedZone.of(config, Clock.systemUTC());
        PrintWriter out = spec.commandLine().getOut();
        if (!way.check) {
            out.print(ZoneText.of(zone.sets()));
            return 0;
        }
        List<Finding> findings = zone.check();
        findings.forEach(out::println);
        return findings.stream().allMatch(Finding::isGood) ? 0 : 1;
    }
}
