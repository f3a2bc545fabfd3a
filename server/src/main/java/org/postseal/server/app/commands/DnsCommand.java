package org.postseal.server.app.commands;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.server.app.PublishedRecords;
import org.postseal.server.app.Resolvers;
import org.postseal.server.app.SiteKeyFiles;
import org.postseal.server.app.config.Config;
import org.postseal.server.site.SiteKeys;
import org.postseal.spec.dns.PolicyRecord;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code postseal dns}. */
@Command(
        name = "dns",
        description =
                "Prints the DNS records to publish, as lines of a zone file, for every local domain.",
        footer = {
            "",
            "Sign the zone with DNSSEC: only then do others trust the records.",
            "`dns --check` asks the resolver of the settings and exits 1 where something differs."
        })
public final class DnsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConfigOption option;

    @Option(names = "--check", description = "Compare with what is live.")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        Config config = option.read();
        SiteKeys keys = SiteKeyFiles.open(config, Clock.systemUTC());
        PrintWriter out = spec.commandLine().getOut();
        List<PublishedRecords> all =
                config.local().keySet().stream()
                        .sorted()
                        .map(domain -> PublishedRecords.of(domain, config.publish(), keys))
                        .toList();
        if (!check) {
            all.forEach(records -> out.print(records.zoneText()));
            return 0;
        }
        Resolver resolver = Resolvers.of(config.dns(), Clock.systemUTC());
        boolean good = true;
        for (PublishedRecords records : all) {
            good &= checkPolicy(records, resolver.resolve(records.owner(), Type.TXT), out);
            good &=
                    checkCertificate(
                            records, resolver.resolve(records.owner(), Type.OPENPGPKEY), out);
        }
        return good ? 0 : 1;
    }

    private static boolean checkPolicy(PublishedRecords records, Answer answer, PrintWriter out) {
        List<String> live =
                answer.records().stream()
                        .filter(TXTRecord.class::isInstance)
                        .map(r -> String.join("", ((TXTRecord) r).getStrings()))
                        .filter(PolicyRecord::isCandidate)
                        .toList();
        boolean same = live.equals(List.of(records.policy().encode()));
        String found =
                live.isEmpty() ? "nothing" : live.stream().collect(Collectors.joining(" | "));
        return report(records.owner() + " TXT", answer, same, found, out);
    }

    private static boolean checkCertificate(
            PublishedRecords records, Answer answer, PrintWriter out) {
        List<byte[]> live =
                answer.records().stream()
                        .filter(OPENPGPKEYRecord.class::isInstance)
                        .map(r -> ((OPENPGPKEYRecord) r).getCert())
                        .toList();
        boolean same = live.size() == 1 && Arrays.equals(live.getFirst(), records.certificate());
        String found =
                live.isEmpty() ? "nothing" : live.size() + " certificate(s), not the current one";
        return report(records.owner() + " OPENPGPKEY", answer, same, found, out);
    }

    private static boolean report(
            String what, Answer answer, boolean same, String found, PrintWriter out) {
        String security = answer.isSecure() ? "secure" : "not secure: " + answer.security();
        String why = answer.detail().map(d -> " (" + d + ")").orElse("");
        out.println(
                what
                        + ": "
                        + (same ? "as it should be" : "DIFFERS: live is " + found)
                        + "; "
                        + security
                        + why);
        return same;
    }
}
