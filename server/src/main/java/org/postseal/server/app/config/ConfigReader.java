package org.postseal.server.app.config;

import org.postseal.client.session.IpNetwork;
import org.postseal.server.dkim.SignedNames;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Mailbox;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code postseal.toml}. */
public final class ConfigReader {
    private static final List<IpNetwork> LOOPBACK =
            List.of(IpNetwork.parse("127.0.0.0/8"), IpNetwork.parse("::1/128"));

    private static final long MAX_FILE = 1 << 20;

    private final Path file;
    private final List<String> faults = new ArrayList<>();

    private ConfigReader(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    /**
     * Reads and checks a file.
     *
     * @throws ConfigException with every fault found
     */
    public static Config read(Path file) throws ConfigException {
        return new ConfigReader(file).read();
    }

    private Config read() throws ConfigException {
        TomlParseResult toml = parse();
        toml.errors()
                .forEach(e -> faults.add(file + ":" + e.position().line() + ": " + e.getMessage()));
        refuse();
        Section root = new Section(file, "", Optional.of(toml), faults);
        Config config = config(root);
        refuse();
        return config;
    }

    private TomlParseResult parse() throws ConfigException {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new ConfigException(
                        List.of(file + ": is larger than 1 MiB; this is not a postseal.toml"));
            }
            return Toml.parse(file);
        } catch (IOException e) {
            String hint = "; `postseal serve` writes a commented one where there is none";
            throw new ConfigException(
                    List.of(file + ": cannot be read (" + e.getMessage() + ")" + hint));
        }
    }

    private void refuse() throws ConfigException {
        if (!faults.isEmpty()) {
            throw new ConfigException(faults);
        }
    }

    private Config config(Section root) {
        Config.Identity identity = identity(root);
        Config.Listen listen = listen(root.section("listen"));
        Config.Publish publish = PublishReader.read(root.section("publish"), identity, listen);
        Config config =
                new Config(
                        identity,
                        listen,
                        relayFrom(root),
                        LocalReader.read(root, identity),
                        OutwardReader.read(root.section("outward"), identity),
                        SealingReader.read(root.section("sealing")),
                        dns(root.section("dns")),
                        https(root.section("https")),
                        keys(root.section("keys"), publish),
                        dkim(root.section("dkim")),
                        inbound(root.section("inbound")),
                        publish,
                        limits(root.section("limits")),
                        queue(root.section("queue")),
                        AcmeReader.read(root.section("acme")),
                        relay(root.section("relay"), identity),
                        reports(root.section("reports"), identity, root));
        if (config.acme().isPresent() && config.listen().tlsCertificate().isPresent()) {
            root.fault(
                    "acme", "makes the certificate; take listen.tls-certificate and tls-key out");
        }
        root.refuseUnknown();
        return config;
    }

    private static Config.Identity identity(Section root) {
        String hostname = root.get("hostname", Values::domain).orElse("localhost");
        String domain =
                root.get("domain", Values::domain)
                        .orElseGet(
                                () -> {
                                    root.fault(
                                            "domain",
                                            "is missing; expected the mail domain of this site");
                                    return hostname;
                                });
        Path dataDir = root.file("data-dir").orElse(root.directory());
        Path keysDir = root.file("keys-dir").orElse(dataDir.resolve("keys"));
        return new Config.Identity(hostname, domain, dataDir, keysDir);
    }

    private static Config.Listen listen(Section section) {
        List<InetSocketAddress> smtp = section.list("smtp", Values::address);
        Config.Listen listen =
                new Config.Listen(
                        smtp.isEmpty()
                                ? List.of(
                                        new InetSocketAddress(
                                                InetAddress.getLoopbackAddress(), 2525))
                                : smtp,
                        section.list("proxy-protocol-from", Values::network),
                        section.file("tls-certificate"),
                        section.file("tls-key"),
                        section.list("submission", Values::address),
                        section.list("submissions", Values::address));
        if (listen.tlsCertificate().isPresent() != listen.tlsKey().isPresent()) {
            String present = listen.tlsKey().isPresent() ? "tls-key" : "tls-certificate";
            section.fault(
                    present, "stands alone; expected tls-certificate and tls-key, both or neither");
        }
        section.refuseUnknown();
        return listen;
    }

    private static List<IpNetwork> relayFrom(Section root) {
        boolean given = root.has("relay-from");
        List<IpNetwork> networks = root.list("relay-from", Values::network);
        return given ? networks : LOOPBACK;
    }

    private static Config.Relay relay(Section section, Config.Identity identity) {
        Config.Relay relay =
                new Config.Relay(
                        section.file("users").orElse(identity.keysDir().resolve("logins")),
                        Set.copyOf(new HashSet<>(section.list("client-keys", Values::keyPin))));
        section.refuseUnknown();
        return relay;
    }

    private static Config.Dns dns(Section section) {
        Config.Dns dns =
                new Config.Dns(
                        section.list("servers", Values::address),
                        section.choice("trust", Config.DnsTrust.NONE, Config.DnsTrust.class),
                        section.list("anchors", text -> text));
        if (dns.trust() == Config.DnsTrust.ANCHORS && dns.anchors().isEmpty()) {
            section.fault("anchors", "is missing; trust = \"anchors\" needs DS records as text");
        }
        section.refuseUnknown();
        return dns;
    }

    private static Config.Https https(Section section) {
        Config.Https https =
                new Config.Https(
                        section.integer("port", 443, 1, 65535),
                        section.file("extra-ca"),
                        section.list("allowed-networks", Values::network));
        section.refuseUnknown();
        return https;
    }

    private static Config.Keys keys(Section section, Config.Publish publish) {
        Config.Keys keys =
                new Config.Keys(
                        section.integer("version", 4, 4, 6),
                        section.duration("rotation", rotation(publish)));
        if (keys.version() == 5) {
            section.fault("version", "is 5; expected 4 (every tool reads it) or 6 (RFC 9580)");
        }
        section.refuseUnknown();
        return keys;
    }

    /** P-15: often where others learn of a new subkey by themselves. WKD has users' keys alone. */
    private static Duration rotation(Config.Publish publish) {
        boolean automatic =
                publish.update().isPresent()
                        || publish.sources().contains(PolicyRecord.Source.SMTP);
        return automatic ? SiteKeySettings.MONTHLY : SiteKeySettings.YEARLY;
    }

    private static Config.Limits limits(Section section) {
        Config.Limits limits =
                new Config.Limits(
                        section.size("message-size", 50L << 20),
                        section.integer("recipients", 1000, 100, 100_000),
                        section.integer("connections", 10_000, 1, 1_000_000),
                        section.integer("connections-per-client", 100, 1, 1_000_000),
                        section.integer("messages-per-minute", 0, 0, Integer.MAX_VALUE),
                        section.bool("normalise-line-ends", false),
                        section.integer("connections-per-minute", 6000, 0, Integer.MAX_VALUE));
        section.refuseUnknown();
        return limits;
    }

    private static Config.Reports reports(Section section, Config.Identity identity, Section root) {
        Set<String> local = root.sections("local").keySet();
        Optional<Mailbox> contact = section.get("contact", Values::mailbox);
        List<Mailbox> intake = section.list("intake", Values::mailbox);
        if (contact.filter(to -> !local.contains(to.domain())).isPresent()) {
            section.fault(
                    "contact", "is not at a domain of [local]; reports are signed in its name");
        }
        if (!intake.stream().allMatch(to -> local.contains(to.domain()))) {
            section.fault("intake", "is not at a domain of [local]; its mail comes by there");
        }
        Config.Reports reports =
                new Config.Reports(
                        section.get("organization", Values::line).orElse(identity.domain()),
                        contact,
                        Set.copyOf(intake));
        section.refuseUnknown();
        return reports;
    }

    private static Config.Queue queue(Section section) {
        Config.Queue queue =
                new Config.Queue(
                        section.duration("retry-min", Duration.ofMinutes(5)),
                        section.duration("retry-max", Duration.ofHours(2)),
                        section.duration("lifetime", Duration.ofDays(5)),
                        section.duration("delay-notice", Duration.ofHours(4)),
                        section.integer("deliveries", 1000, 1, 10_000),
                        section.integer("per-destination", 20, 1, 1000),
                        section.get("double-bounces", Values::mailbox));
        section.refuseUnknown();
        return queue;
    }

    private static Config.Dkim dkim(Section section) {
        List<String> headers = section.list("headers", Values::fieldName);
        Config.Dkim dkim =
                new Config.Dkim(
                        section.bool("sign", false),
                        section.get("selector", Values::label).orElse("postseal"),
                        headers.isEmpty() ? SignedNames.DEFAULT : new SignedNames(headers));
        if (!dkim.headers().hasFrom()) {
            section.fault("headers", "leaves out From; a signature must cover it");
        }
        section.refuseUnknown();
        return dkim;
    }

    private static Config.Inbound inbound(Section section) {
        Config.Inbound inbound =
                new Config.Inbound(
                        section.choice(
                                "dmarc", Config.DmarcAction.REPORT, Config.DmarcAction.class));
        section.refuseUnknown();
        return inbound;
    }
}
