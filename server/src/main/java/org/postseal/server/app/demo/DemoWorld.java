package org.postseal.server.app.demo;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import org.postseal.client.session.TlsContext;
import org.postseal.client.smtp.SmtpClient;
import org.postseal.client.smtp.Timeouts;
import org.postseal.server.app.PublishedRecords;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigException;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.files.PrivateFiles;
import org.xbill.DNS.Name;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Four hosts on loopback addresses: alice and dave run Postseal, brian and charlie are plain relays
 * between them. A tap lies on each link, and a DNS server with DNSSEC serves what the two sites
 * publish.
 */
final class DemoWorld implements AutoCloseable {
    private static final String ALICE = "127.0.0.11";
    private static final String BRIAN = "127.0.0.12";
    private static final String CHARLIE = "127.0.0.13";
    private static final String DAVE = "127.0.0.14";
    private static final String DNS = "127.0.0.15";

    private final Path directory;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Link> links = new ArrayList<>();
    private SmtpClient client;
    private Site alice;

    /** One link of the way, with its tap. */
    record Link(String name, Tap tap) {}

    private DemoWorld(Path directory) {
        this.directory = directory;
    }

    /**
     * Starts all hosts.
     *
     * @param seal false: alice is told never to seal
     */
    static DemoWorld start(Path directory, boolean seal)
            throws IOException, ConfigException, GeneralSecurityException {
        DemoWorld world = new DemoWorld(directory);
        try {
            world.startHosts(seal);
            return world;
        } catch (IOException | ConfigException | GeneralSecurityException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    private void startHosts(boolean seal)
            throws IOException, ConfigException, GeneralSecurityException {
        Clock clock = Clock.systemUTC();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        open.push(() -> loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly());
        client = keep(new SmtpClient(Timeouts.DEFAULT, loops, TlsContext.create(List.of())));
        PlainRelay.Parts parts = new PlainRelay.Parts(client, loops, clock, new SecureRandom());

        ZoneKey zoneKey = ZoneKey.generate(Name.fromString("test."), clock);
        DnsZone zone = DnsZone.signed(zoneKey);
        DnsServer dns =
                keep(
                        DnsServer.start(
                                InetAddress.ofLiteral(DNS),
                                new DnsAuthority(List.of(zone))::answer));
        String lookups =
                "[dns]\nservers = [\""
                        + text(dns.address())
                        + "\"]\ntrust = \"anchors\"\nanchors = ["
                        + quoted(zoneKey.trustAnchor())
                        + "]\n";

        Site dave = site("dave", DAVE, lookups, zone);
        Link third = link("charlie > dave", CHARLIE, dave.listening().getFirst());
        PlainRelay charlie = relay("charlie", CHARLIE, third, parts);
        Link second = link("brian > charlie", BRIAN, charlie.address());
        PlainRelay brian = relay("brian", BRIAN, second, parts);
        Link first = link("alice > brian", ALICE, brian.address());
        String way =
                "[outward.route.\"dave.test\"]\nnext-hop = \"smtp://"
                        + text(first.tap().address())
                        + "\"\n"
                        + (seal ? "" : "[sealing]\ndefault = \"never\"\n");
        alice = site("alice", ALICE, lookups + way, zone);
        links.addAll(List.of(first, second, third));
    }

    private static String quoted(String records) {
        return String.join(
                ", ", records.lines().map(line -> '"' + line.replace("\"", "\\\"") + '"').toList());
    }

    private Site site(String name, String address, String settings, DnsZone zone)
            throws IOException, ConfigException {
        Path home = directory.resolve(name);
        PrivateFiles.createDirectory(home);
        Path file =
                Files.writeString(
                        home.resolve("postseal.toml"),
                        """
                        hostname = "mx.%1$s.test"
                        domain = "%1$s.test"
                        relay-from = ["127.0.0.0/8"]
                        [listen]
                        smtp = ["%2$s:0"]
                        [local."%1$s.test"]
                        next-hop = "maildir:mail"
                        [publish]
                        mode = "enforce"
                        """
                                        .formatted(name, address)
                                + settings);
        Config config = ConfigReader.read(file);
        Site site = keep(Site.start(config));
        zone.load(PublishedRecords.of(name + ".test", config.publish(), site.keys()).zoneText());
        return site;
    }

    private Link link(String name, String address, InetSocketAddress target) throws IOException {
        Path recordings = directory.resolve("tap").resolve(name.replace(" > ", "-"));
        return new Link(name, keep(new Tap(InetAddress.ofLiteral(address), target, recordings)));
    }

    private PlainRelay relay(String name, String address, Link next, PlainRelay.Parts parts)
            throws IOException {
        return keep(
                new PlainRelay(
                        "mx." + name + ".test",
                        InetAddress.ofLiteral(address),
                        next.tap().address(),
                        Files.createDirectories(directory.resolve(name)),
                        parts));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    /** In the order of the way. */
    List<Link> links() {
        return links;
    }

    SmtpClient client() {
        return client;
    }

    /** Where a user of alice submits mail. */
    InetSocketAddress submission() {
        return alice.listening().getFirst();
    }

    /** Where dave's users find their mail: a Maildir for each local-part. */
    Path mailboxes() {
        return directory.resolve("dave").resolve("mail");
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the demo could not be stopped", e);
            }
        }
    }
}
