package org.postseal.client.cli;

import org.postseal.client.dns.CachingResolver;
import org.postseal.client.dns.DnsResolver;
import org.postseal.client.dns.DnsSettings;
import org.postseal.client.dns.DnssecTrust;
import org.postseal.client.dns.Resolver;
import org.postseal.client.dns.SystemServers;
import org.postseal.client.keys.CachingDiscovery;
import org.postseal.client.keys.InSession;
import org.postseal.client.keys.MemoryRecordStore;
import org.postseal.client.keys.RecordStore;
import org.postseal.client.session.AddressRule;
import org.postseal.client.session.Authorities;
import org.postseal.client.session.DaneLookup;
import org.postseal.client.session.HttpsSettings;
import org.postseal.client.session.IpNetwork;
import org.postseal.client.session.SafeHttps;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options that say how keys are looked for. */
final class NetworkOptions {
    private static final int DNS_PORT = 53;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--dns",
            paramLabel = "ADDRESS[:PORT]",
            description = "Ask this DNS server; may be given again. Default: the system's.")
    private List<String> dns = List.of();

    @Option(
            names = "--trust",
            paramLabel = "none|resolver|anchors",
            description = {
                "What makes a DNS answer secure: nothing; the AD bit of these servers (only over a"
                        + " path nobody can tamper with); or validation here, from --anchor down.",
                "Default: anchors where one is given, else none."
            })
    private String trust = "";

    @Option(
            names = "--anchor",
            paramLabel = "TEXT|@FILE",
            description =
                    "A DNSSEC trust anchor, `OWNER TAG ALGORITHM DIGEST-TYPE DIGEST` or a DS or"
                            + " DNSKEY record; may be given again. A file has one a line (write"
                            + " --anchor=@FILE).")
    private List<String> anchors = List.of();

    @Option(
            names = "--https-port",
            paramLabel = "PORT",
            description = "Where WKD and policies are fetched. Default: 443.")
    private int httpsPort = HttpsSettings.HTTPS_PORT;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Trust the CA certificates of this file besides the system's.")
    private List<Path> authorities = List.of();

    @Option(
            names = "--allow-network",
            paramLabel = "CIDR",
            description =
                    "HTTPS may go to addresses of this network, such as 127.0.0.0/8, besides public"
                            + " ones; may be given again.")
    private List<String> networks = List.of();

    /** Certificates of CAs besides the system's. */
    List<Path> authorities() {
        return authorities;
    }

    /** What looks for keys in this way, and remembers what it found until the command ends. */
    KeyFinder open(Clock clock) {
        Resolver resolver;
        SafeHttps https;
        try {
            resolver = new CachingResolver(new DnsResolver(dnsSettings(), clock), clock);
            https = new SafeHttps(resolver, httpsSettings());
        } catch (IllegalArgumentException | IOException | GeneralSecurityException e) {
            throw usage(e.getMessage());
        }
        RecordStore store = new MemoryRecordStore();
        return new KeyFinder(
                new CachingDiscovery(resolver, https::get, store, clock),
                new InSession(store, clock),
                resolver,
                chosenTrust().equals("none")
                        ? Optional.empty()
                        : Optional.of(new DaneLookup(resolver)));
    }

    private DnsSettings dnsSettings() throws IOException {
        List<InetSocketAddress> servers =
                dns.isEmpty()
                        ? SystemServers.read(SystemServers.RESOLV_CONF)
                        : dns.stream().map(this::dnsServer).toList();
        return new DnsSettings(servers, dnssecTrust());
    }

    private InetSocketAddress dnsServer(String text) {
        HostPort server = HostPort.parse(text, DNS_PORT);
        return new InetSocketAddress(
                server.literal()
                        .orElseThrow(() -> usage("--dns: expected an address, found " + text)),
                server.port());
    }

    private String chosenTrust() {
        return trust.isEmpty() ? (anchors.isEmpty() ? "none" : "anchors") : trust;
    }

    private DnssecTrust dnssecTrust() throws IOException {
        return switch (chosenTrust()) {
            case "none" -> new DnssecTrust.None();
            case "resolver" -> new DnssecTrust.TrustedResolver();
            case "anchors" -> trustAnchors();
            default -> throw usage("--trust: expected none, resolver or anchors, found " + trust);
        };
    }

    private DnssecTrust trustAnchors() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String anchor : anchors) {
            if (anchor.startsWith("@")) {
                lines.addAll(Files.readAllLines(Path.of(anchor.substring(1))));
            } else {
                lines.add(anchor);
            }
        }
        lines.removeIf(line -> line.isBlank() || line.strip().startsWith(";"));
        if (lines.isEmpty()) {
            throw usage("--trust anchors needs --anchor");
        }
        boolean records =
                lines.stream().allMatch(line -> line.matches("(?i).*\\s(DS|DNSKEY)\\s.*"));
        return records
                ? new DnssecTrust.TrustAnchors(String.join("\n", lines) + "\n")
                : DnssecTrust.TrustAnchors.ofDs(lines);
    }

    private HttpsSettings httpsSettings() throws IOException, GeneralSecurityException {
        List<X509Certificate> extra = new ArrayList<>();
        for (Path file : authorities) {
            extra.addAll(Authorities.read(file));
        }
        AddressRule rule = new AddressRule(networks.stream().map(IpNetwork::parse).toList());
        return new HttpsSettings(httpsPort, rule, Authorities.clientContext(extra));
    }

    /** Refuses what the command was given. */
    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
