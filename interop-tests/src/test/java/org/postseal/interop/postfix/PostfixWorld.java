package org.postseal.interop.postfix;

import org.postseal.server.app.PublishedRecords;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigException;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Two sites, each a Postfix with Postseal beside it in the documented way, and a Postfix between
 * them that knows nothing of it:
 *
 * <pre>
 * users > Postfix alice > Postseal alice > Postfix transit > Postseal dave > Postfix dave
 * </pre>
 *
 * and back in the same way. The transit relay keeps a copy of all that passes. DNS answers as a
 * validating resolver on the host does: with the AD bit.
 */
final class PostfixWorld implements AutoCloseable {
    private static final String PAGE = "postfix";
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Path directory;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final DnsZone zone = DnsZone.unsigned(Name.fromConstantString("test."));
    private final InetSocketAddress transitRelay = free("127.0.0.43");
    private final InetSocketAddress sink = free("127.0.0.47");
    private DnsServer dns;
    private Host alice;
    private Host dave;
    private Postfix transit;

    /**
     * One site.
     *
     * @param users where its users submit
     * @param inward where Postseal hands mail to Postfix
     */
    record Host(Site postseal, Postfix postfix, InetSocketAddress users, InetSocketAddress inward) {
        /** Postseal's address towards the world. */
        InetSocketAddress outside() {
            return postseal.listening().get(0);
        }

        /** Postseal's address towards Postfix. */
        InetSocketAddress inside() {
            return postseal.listening().get(1);
        }
    }

    private PostfixWorld(Path directory) throws IOException {
        this.directory = directory;
    }

    /** Starts all hosts; Postfix's own users must be able to enter the directory. */
    static PostfixWorld start(Path directory) throws Exception {
        PostfixWorld world = new PostfixWorld(directory);
        try {
            world.startHosts();
            return world;
        } catch (Exception e) {
            world.close();
            throw e;
        }
    }

    private void startHosts() throws Exception {
        DnsAuthority authority = new DnsAuthority(List.of(zone));
        dns = keep(DnsServer.start(LOOPBACK, query -> validated(authority.answer(query))));
        alice = host("alice", "127.0.0.41", "dave.test");
        dave = host("dave", "127.0.0.44", "alice.test");
        alice.postfix().addUser("alice@alice.test", "alice");
        alice.postfix().addUser("zoë@alice.test", "zoe");
        for (String name : List.of("dave", "late")) {
            dave.postfix().addUser(name + "@dave.test", name);
        }
        dave.postfix().addUser("dävid@dave.test", "david");
        transit = plainRelay();
        for (Postfix postfix : List.of(alice.postfix(), transit, dave.postfix())) {
            keep(postfix).start();
        }
    }

    private static Message validated(Message answer) {
        answer.getHeader().setFlag(Flags.AD);
        return answer;
    }

    private Host host(String name, String address, String other)
            throws IOException, ConfigException {
        InetSocketAddress users = free(address);
        InetSocketAddress inward = free(address);
        Path home = Files.createDirectories(directory.resolve(name));
        Site site = postseal(name, address, inward, other);
        Postfix postfix = new Postfix(home, name + ".test");
        String outward = "[127.0.0.1]:" + site.listening().get(1).getPort();
        postfix.addMain(Lines.of(PAGE, "main.cf").with("[127.0.0.1]:2525", outward).text());
        postfix.addMaster(Lines.of(PAGE, "master.cf").with("127.0.0.1:10025", text(inward)).text());
        postfix.addMaster(text(users) + " inet n - n - - smtpd\n");
        return new Host(site, postfix, users, inward);
    }

    private Site postseal(String name, String address, InetSocketAddress inward, String other)
            throws IOException, ConfigException {
        Path home = Files.createDirectories(directory.resolve("postseal-" + name));
        String documented =
                Lines.of(PAGE, "postseal.toml")
                        .with("example.org", name + ".test")
                        .with("\"/var/lib/postseal\"", "\"data\"")
                        .with("\"/var/lib/postseal-keys\"", "\"keys\"")
                        .with("[::]:25", address + ":0")
                        .with("127.0.0.1:2525", "127.0.0.1:0")
                        .with("127.0.0.1:10025", text(inward))
                        .with("127.0.0.1:53", text(dns.address()))
                        .text();
        String ways =
                """
                [outward.route."%s"]
                next-hop = "smtp://%s"
                [outward.route."transit.test"]
                next-hop = "smtp://%2$s"
                [outward.route."sink.test"]
                next-hop = "smtp://%s"
                """
                        .formatted(other, text(transitRelay), text(sink));
        Config config =
                ConfigReader.read(
                        Files.writeString(home.resolve("postseal.toml"), documented + ways));
        Site site = keep(Site.start(config));
        zone.load(PublishedRecords.of(name + ".test", config.publish(), site.keys()).zoneText());
        return site;
    }

    private Postfix plainRelay() throws IOException {
        Path home = Files.createDirectories(directory.resolve("transit"));
        Postfix postfix = new Postfix(home, "transit.test");
        postfix.addUser("archive@transit.test", "archive");
        postfix.addUser("bob@transit.test", "bob");
        Path ways = home.resolve("ways");
        Files.writeString(
                ways,
                "alice.test smtp:[%s]:%d\ndave.test smtp:[%s]:%d\n"
                        .formatted(
                                alice.outside().getAddress().getHostAddress(),
                                alice.outside().getPort(),
                                dave.outside().getAddress().getHostAddress(),
                                dave.outside().getPort()));
        postfix.addMain(
                "transport_maps = texthash:" + ways + "\nalways_bcc = archive@transit.test\n");
        postfix.addMaster(text(transitRelay) + " inet n - n - - smtpd\n");
        return postfix;
    }

    private static InetSocketAddress free(String address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.push(part);
        return part;
    }

    Host alice() {
        return alice;
    }

    Host dave() {
        return dave;
    }

    Postfix transit() {
        return transit;
    }

    /** Where Postseal alice sends mail for sink.test; nothing listens there. */
    InetSocketAddress sink() {
        return sink;
    }

    /** Ends all that can be ended, whatever fails. */
    @Override
    public void close() throws IOException {
        IOException failure = new IOException("not all hosts could be stopped");
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception | AssertionError e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
