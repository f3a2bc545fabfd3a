package org.postseal.server.app.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** {@code postseal peer}. */
@Command(
        name = "peer",
        description = "Shows and changes what is remembered of other mail hosts and domains.",
        footer = {
            "",
            "  peer list [NAME]        a line each: TLS keys of hosts, site keys and best",
            "                          sessions of domains; those whose name has NAME",
            "  peer show NAME          all that is remembered of a host or a domain",
            "  peer accept NAME [KEY]  take what changed for its own: a TLS key, a site",
            "                          key, a lower session",
            "  peer forget NAME        forget it; the next meeting is the first again",
            "",
            "Most mail hosts cannot prove who they are. As ssh does with known_hosts,",
            "Postseal remembers the TLS keys that each has shown; a session with a key",
            "seen before is \"continued\". A new key is taken without a word where DANE,",
            "MTA-STS, a site proof or a certification authority vouches for it. Any other",
            "is logged, and listed as CHANGED: a key renewed by hand, one more machine",
            "behind the name, or somebody in between. LOWER stands where a session was",
            "worse than the best that the domain had: TLS is gone, say.",
            "",
            "Mail goes on, unless postseal.toml has outward.block-peer-change or",
            "outward.session-never-below. Peers not met for 180 days are forgotten.",
            "",
            "Before you accept a key, ask the other postmaster by another way than mail to",
            "that host, or compare from another network:",
            "  openssl s_client -starttls smtp -connect HOST:25 </dev/null |",
            "    openssl x509 -pubkey -noout |",
            "    openssl pkey -pubin -outform DER | sha256sum"
        })
public final class PeerCommand implements Callable<Integer> {
    @Mixin private ConfigOption config;

    @Option(names = "--changed", description = "list: only what changed and was not accepted")
    private boolean changed;

    @Option(names = "--limit", paramLabel = "N", description = "list: at most so many lines (100)")
    private OptionalInt limit = OptionalInt.empty();

    @Parameters(arity = "0..3", paramLabel = "list|show|accept|forget [NAME [KEY]]")
    private List<String> words = List.of();

    @Override
    public Integer call() throws Exception {
        return Control.run(config.read(), request());
    }

    private List<String> request() {
        List<String> request = new ArrayList<>(List.of("peer"));
        boolean list = words.isEmpty() || words.getFirst().equals("list");
        if (!list) {
            request.addAll(words);
            return request;
        }
        request.add("list");
        words.stream().skip(1).map(name -> "name=" + name).forEach(request::add);
        limit.ifPresent(most -> request.add("limit=" + most));
        if (changed) {
            request.add("changed");
        }
        return request;
    }
}
