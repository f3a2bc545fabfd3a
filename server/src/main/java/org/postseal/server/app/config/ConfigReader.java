package org.postseal.server.app.config;

import org.postseal.client.session.Credentials;
import org.postseal.client.session.IpNetwork;
import org.postseal.server.dkim.SignedNames;
import org.postseal.server.peers.PeerGuard;
import org.postseal.server.peers.PeerRules;
import org.postseal.server.policy.Guard;
import org.postseal.server.policy.LocalSetting;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.UserKeys;
import org.postseal.server.publish.MtaStsPolicy;
import org.postseal.server.site.SiteKeySettings;
import org.postseal.server.tls.TlsFiles;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
        Section root = new Section(file.toString(), "", Optional.of(toml), faults);
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
        Config.Publish publish = publish(root.section("publish"), identity, listen);
        Config config =
                new Config(
                        identity,
                        listen,
                        relayFrom(root),
                        local(root, identity),
                        outward(root.section("outward"), identity),
                        sealing(root.section("sealing")),
                        dns(root.section("dns")),
                        https(root.section("https")),
                        keys(root.section("keys"), publish),
                        dkim(root.section("dkim")),
                        inbound(root.section("inbound")),
                        publish,
                        limits(root.section("limits")),
                        queue(root.section("queue")),
                        acme(root.section("acme")),
                        relay(root.section("relay"), identity),
                        reports(root.section("reports"), identity, root));
        if (config.acme().isPresent() && config.listen().tlsCertificate().isPresent()) {
            root.fault(
                    "acme", "makes the certificate; take listen.tls-certificate and tls-key out");
        }
        root.refuseUnknown();
        return config;
    }

    private Config.Identity identity(Section root) {
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
        Path dataDir = root.get("data-dir", this::path).orElse(directory());
        Path keysDir = root.get("keys-dir", this::path).orElse(dataDir.resolve("keys"));
        return new Config.Identity(hostname, domain, dataDir, keysDir);
    }

    private Config.Listen listen(Section section) {
        List<InetSocketAddress> smtp = section.list("smtp", Values::address);
        Config.Listen listen =
                new Config.Listen(
                        smtp.isEmpty()
                                ? List.of(
                                        new InetSocketAddress(
                                                InetAddress.getLoopbackAddress(), 2525))
                                : smtp,
                        section.list("proxy-protocol-from", Values::network),
                        section.get("tls-certificate", this::path),
                        section.get("tls-key", this::path),
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

    private Config.Relay relay(Section section, Config.Identity identity) {
        Config.Relay relay =
                new Config.Relay(
                        section.get("users", this::path)
                                .orElse(identity.keysDir().resolve("logins")),
                        Set.copyOf(new HashSet<>(section.list("client-keys", Values::keyPin))));
        section.refuseUnknown();
        return relay;
    }

    private Map<String, Config.LocalDomain> local(Section root, Config.Identity identity) {
        Map<String, Config.LocalDomain> domains = new HashMap<>();
        for (Map.Entry<String, Section> entry : root.sections("local").entrySet()) {
            Section section = entry.getValue();
            NextHop hop =
                    section.get("next-hop", text -> Values.nextHop(text, directory()))
                            .orElse(
                                    new NextHop.Maildir(
                                            identity.dataDir()
                                                    .resolve("mail")
                                                    .resolve(entry.getKey())));
            if (hop instanceof NextHop.Mx) {
                section.fault(
                        "next-hop",
                        "is the MX, which is this site; expected smtp://, lmtp:// or maildir:");
            }
            Config.Recipients recipients = recipients(section, hop);
            section.refuseUnknown();
            domains.put(entry.getKey(), new Config.LocalDomain(hop, recipients));
        }
        if (domains.isEmpty()) {
            root.fault(
                    "local",
                    "is missing; expected a table such as [local.\"" + identity.domain() + "\"]");
        }
        return domains;
    }

    private static Config.Recipients recipients(Section section, NextHop hop) {
        if (!section.has("recipients")) {
            boolean remote = !(hop instanceof NextHop.Maildir);
            return remote ? new Config.Recipients.CallAhead() : new Config.Recipients.Any();
        }
        List<String> names = section.list("recipients", text -> text);
        if (names.equals(List.of("*"))) {
            return new Config.Recipients.Any();
        }
        if (names.equals(List.of("call-ahead"))) {
            return new Config.Recipients.CallAhead();
        }
        return new Config.Recipients.Listed(new HashSet<>(names));
    }

    /** Who logs in where: {@code [outward.auth."smtp://relay.example.net:587"]}. */
    private Map<NextHop, Credentials> logins(Section section, Config.Identity identity) {
        Map<NextHop, Credentials> logins = new HashMap<>();
        for (Map.Entry<String, Section> entry : section.sections("auth").entrySet()) {
            Section login = entry.getValue();
            Optional<String> user = login.text("user");
            Optional<Path> file = login.get("password-file", this::path);
            if (user.isEmpty() || file.isEmpty()) {
                section.fault("auth", "lacks something; expected user and password-file");
            }
            Optional<NextHop> hop = hop(section, entry.getKey(), identity);
            if (user.isPresent() && file.isPresent() && hop.isPresent()) {
                logins.put(hop.get(), new Credentials(user.get(), file.get()));
            }
            login.refuseUnknown();
        }
        return logins;
    }

    private static Optional<NextHop> hop(Section section, String uri, Config.Identity identity) {
        if (uri.startsWith("smtp://") || uri.startsWith("smtps://")) {
            try {
                return Optional.of(Values.nextHop(uri, identity.dataDir()));
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        section.fault("auth", "names \"" + uri + "\"; expected smtp://host:port or smtps://host");
        return Optional.empty();
    }

    private static NextHop withLogin(NextHop hop, Map<NextHop, Credentials> logins) {
        Optional<Credentials> login = Optional.ofNullable(logins.get(hop));
        return switch (hop) {
            case NextHop.Smtp to when login.isPresent() ->
                    new NextHop.Submission(to.host(), to.port(), false, login);
            case NextHop.Submission to ->
                    new NextHop.Submission(to.host(), to.port(), to.implicitTls(), login);
            case NextHop _ -> hop;
        };
    }

    private Config.Outward outward(Section section, Config.Identity identity) {
        Map<NextHop, Credentials> logins = logins(section, identity);
        Map<String, NextHop> routes = new HashMap<>();
        for (Map.Entry<String, Section> entry : section.sections("route").entrySet()) {
            Section route = entry.getValue();
            route.get("next-hop", text -> Values.nextHop(text, identity.dataDir()))
                    .ifPresentOrElse(
                            hop -> routes.put(entry.getKey(), withLogin(hop, logins)),
                            () ->
                                    route.fault(
                                            "next-hop",
                                            "is missing; expected \"mx:domain\" or"
                                                    + " \"smtp://host:port\""));
            route.refuseUnknown();
        }
        Config.Outward outward =
                new Config.Outward(
                        routes,
                        section.get("smarthost", text -> Values.nextHop(text, identity.dataDir()))
                                .map(hop -> withLogin(hop, logins)),
                        section.integer("port", 25, 1, 65535),
                        section.list("extra-ca", this::path),
                        section.bool("dane", true),
                        peers(section),
                        section.bool("mta-sts", true));
        section.refuseUnknown();
        return outward;
    }

    private static PeerRules peers(Section section) {
        Set<PeerGuard> others = guards(section, Set.of());
        Map<String, Set<PeerGuard>> domains = new HashMap<>();
        section.sections("domain")
                .forEach(
                        (domain, own) -> {
                            domains.put(domain, guards(own, others));
                            own.refuseUnknown();
                        });
        return new PeerRules(domains, others);
    }

    /** A domain's own words, and for what it does not mention those of all. */
    private static Set<PeerGuard> guards(Section section, Set<PeerGuard> otherwise) {
        Set<PeerGuard> guards = EnumSet.noneOf(PeerGuard.class);
        for (PeerGuard guard : PeerGuard.values()) {
            if (section.bool(Values.token(guard), otherwise.contains(guard))) {
                guards.add(guard);
            }
        }
        return guards;
    }

    private static Config.Sealing sealing(Section section) {
        Config.DomainSealing usual =
                new Config.DomainSealing(LocalSetting.OPPORTUNISTIC, UserKeys.SIGNALLED, Set.of());
        Config.DomainSealing others = sealing(section, "default", usual);
        Map<String, Config.DomainSealing> domains = new HashMap<>();
        for (Map.Entry<String, Section> entry : section.sections("domain").entrySet()) {
            domains.put(entry.getKey(), sealing(entry.getValue(), "setting", others));
            entry.getValue().refuseUnknown();
        }
        section.refuseUnknown();
        return new Config.Sealing(others, domains);
    }

    /** A domain's own words, and for what it does not mention those of all. */
    private static Config.DomainSealing sealing(
            Section section, String key, Config.DomainSealing otherwise) {
        Set<Guard> guards = EnumSet.noneOf(Guard.class);
        for (Guard guard : Guard.values()) {
            if (section.bool(Values.token(guard), otherwise.guards().contains(guard))) {
                guards.add(guard);
            }
        }
        return new Config.DomainSealing(
                section.choice(key, otherwise.setting(), LocalSetting.class),
                section.choice("user-keys", otherwise.userKeys(), UserKeys.class),
                guards);
    }

    private Config.Dns dns(Section section) {
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

    private Config.Https https(Section section) {
        Config.Https https =
                new Config.Https(
                        section.integer("port", 443, 1, 65535),
                        section.get("extra-ca", this::path),
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

    /** P-15: often where others learn of a new subkey by themselves. */
    private static Duration rotation(Config.Publish publish) {
        boolean automatic =
                publish.update().isPresent()
                        || publish.sources().contains(PolicyRecord.Source.WKD)
                        || publish.sources().contains(PolicyRecord.Source.SMTP);
        return automatic ? SiteKeySettings.MONTHLY : SiteKeySettings.YEARLY;
    }

    private Config.Publish publish(
            Section section, Config.Identity identity, Config.Listen listen) {
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

    private Config.Web web(Section section, Config.Identity identity) {
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

    private List<TlsFiles> furtherCertificates(Section section) {
        List<TlsFiles> pairs = new ArrayList<>();
        for (Section pair : section.sections("tls").values()) {
            Optional<Path> certificate = pair.get("certificate", this::path);
            Optional<Path> key = pair.get("key", this::path);
            if (certificate.isEmpty()) {
                pair.fault("certificate", "is missing; expected a PEM file");
            } else {
                pairs.add(new TlsFiles(certificate.get(), key.orElse(certificate.get())));
            }
            pair.refuseUnknown();
        }
        return pairs;
    }

    private Optional<Config.Acme> acme(Section section) {
        Optional<URI> directory = section.get("directory", Values::httpsUrl);
        boolean agreed = section.bool("agree-to-terms", false);
        List<InetSocketAddress> http = section.list("http", Values::address);
        Config.Acme acme =
                new Config.Acme(
                        directory.orElse(URI.create("https://invalid/")),
                        section.get("contact", Values::mailto),
                        http.isEmpty()
                                ? List.of(
                                        new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 80))
                                : http,
                        section.list("names", Values::domain),
                        section.get("extra-ca", this::path));
        section.refuseUnknown();
        if (directory.isPresent() && !agreed) {
            section.fault(
                    "directory",
                    "needs agree-to-terms = true: read the authority's terms of service first");
        }
        return directory.map(_ -> acme);
    }

    private Optional<Config.DnsUpdate> update(Section publish, Config.Listen listen) {
        if (!publish.has("update")) {
            return Optional.empty();
        }
        Section section = publish.section("update");
        Optional<InetSocketAddress> server = section.get("server", Values::address);
        List<String> zones = section.list("zones", Values::domain);
        Optional<String> keyName = section.get("key-name", Values::domain);
        Optional<Path> keyFile = section.get("key-file", this::path);
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

    private static Config.Limits limits(Section section) {
        Config.Limits limits =
                new Config.Limits(
                        section.size("message-size", 50L << 20),
                        section.integer("recipients", 1000, 100, 100_000),
                        section.integer("connections", 10_000, 1, 1_000_000),
                        section.integer("connections-per-client", 100, 1, 1_000_000),
                        section.integer("messages-per-minute", 0, 0, Integer.MAX_VALUE),
                        section.bool("normalise-line-ends", false));
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
                        section.integer("deliveries", 100, 1, 10_000),
                        section.integer("per-destination", 20, 1, 1000));
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

    private Path directory() {
        return file.getParent();
    }

    private Path path(String text) {
        return directory().resolve(text).normalize();
    }
}
