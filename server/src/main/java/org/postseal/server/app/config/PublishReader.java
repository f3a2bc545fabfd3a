package org.postseal.server.app.config;

import org.postseal.server.publish.MtaStsPolicy;
import org.postseal.server.tls.TlsFiles;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.SealLevel;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [publish]}: what others find of this site, and where. */
final class PublishReader {
    private PublishReader() {}

    static Config.Publish read(Section section, Config.Identity identity, Config.Listen listen) {
        Set<SealLevel> seal = EnumSet.noneOf(SealLevel.class);
        seal.addAll(section.list("seal", text -> Values.choice(text, SealLevel.class)));
        if (!section.has("seal")) {
            seal.add(SealLevel.SITE);
        }
        Set<PolicyRecord.Source> sources = EnumSet.noneOf(PolicyRecord.Source.class);
        sources.addAll(
                section.list("sources", text -> Values.choice(text, PolicyRecord.Source.class)));
        Config.Publish publish =
                new Config.Publish(
                        section.choice("mode", PolicyRecord.Mode.TESTING, PolicyRecord.Mode.class),
                        section.duration("max-age", Duration.ofDays(7)),
                        seal,
                        sources,
                        section.get("rua", URI::create),
                        web(section, identity),
                        section.choice("auth", Config.HostAuth.NONE, Config.HostAuth.class),
                        update(section, listen));
        section.refuseUnknown();
        return publish;
    }

    private static Config.Web web(Section section, Config.Identity identity) {
        Section sts = section.section("mta-sts");
        List<String> mx = sts.list("mx", Values::mxPattern);
        Duration usual = Duration.ofDays(7);
        Duration maxAge = sts.duration("max-age", usual);
        if (maxAge.compareTo(MtaStsPolicy.LONGEST) > 0) {
            sts.fault(
                    "max-age",
                    "is more than a year; expected " + MtaStsPolicy.LONGEST.toDays() + "d at most");
            maxAge = usual;
        }
        MtaStsPolicy policy =
                new MtaStsPolicy(
                        sts.choice("mode", PolicyRecord.Mode.TESTING, PolicyRecord.Mode.class),
                        maxAge,
                        mx.isEmpty() ? List.of(identity.hostname()) : mx);
        sts.refuseUnknown();
        return new Config.Web(
                section.list("https", Values::address), policy, furtherCertificates(section));
    }

    private static List<TlsFiles> furtherCertificates(Section section) {
        List<TlsFiles> pairs = new ArrayList<>();
        for (Section pair : section.sections("tls").values()) {
            Optional<Path> certificate = pair.file("certificate");
            Optional<Path> key = pair.file("key");
            if (certificate.isEmpty()) {
                pair.fault("certificate", "is missing; expected a PEM file");
            } else {
                pairs.add(new TlsFiles(certificate.get(), key.orElse(certificate.get())));
            }
            pair.refuseUnknown();
        }
        return pairs;
    }

    private static Optional<Config.DnsUpdate> update(Section publish, Config.Listen listen) {
        if (!publish.has("update")) {
            return Optional.empty();
        }
        Section section = publish.section("update");
        Optional<InetSocketAddress> server = section.get("server", Values::address);
        List<String> zones = section.list("zones", Values::domain);
        Optional<String> keyName = section.get("key-name", Values::domain);
        Optional<Path> keyFile = section.file("key-file");
        Config.TsigAlgorithm algorithm =
                section.choice(
                        "algorithm", Config.TsigAlgorithm.HMAC_SHA256, Config.TsigAlgorithm.class);
        boolean world = listen.smtp().stream().anyMatch(address -> address.getPort() == 25);
        boolean tlsa = section.bool("tlsa", world);
        section.refuseUnknown();
        if (server.isEmpty() || zones.isEmpty() || keyName.isEmpty() || keyFile.isEmpty()) {
            publish.fault("update", "is not whole; expected server, zones, key-name and key-file");
            return Optional.empty();
        }
        return Optional.of(
                new Config.DnsUpdate(
                        server.get(), zones, keyName.get(), algorithm, keyFile.get(), tlsa));
    }
}
