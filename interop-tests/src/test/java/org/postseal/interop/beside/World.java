package org.postseal.interop.beside;

import org.postseal.interop.dns.LoopbackNet;
import org.postseal.interop.postfix.Lines;
import org.postseal.interop.postfix.Postfix;
import org.postseal.interop.process.Parts;
import org.postseal.server.app.DkimKeyFiles;
import org.postseal.server.app.PublishedRecords;
import org.postseal.server.app.Site;
import org.postseal.server.app.config.Config;
import org.postseal.server.app.config.ConfigReader;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.dkim.DkimRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is around alice's mail server: DNS that answers as a validating resolver on the host does, a
 * Postfix that is the MX of both domains and relays between them, and dave's site, which is
 * Postseal in front of Dovecot.
 */
final class World implements AutoCloseable {
    /** The last octets of addresses. */
    static final int ALICE = 10;

    private static final int TRANSIT = 20;
    private static final int DAVE = 40;

    private static final int SMTP = 25;
    private static final int SUBMISSION = 587;
    private static final int BESIDE = 2525;
    private static final int TXT_STRING = 200;

    private final Path directory;
    private final LoopbackNet net;
    private final Parts parts = new Parts();
    private final DnsZone zone = DnsZone.unsigned(Name.fromConstantString("test."));
    private final Map<String, String> dkim = new HashMap<>();
    private Dovecot dovecot;
    private Postfix transit;

    private World(Path directory) throws IOException {
        this.directory = directory;
        this.net = LoopbackNet.free();
    }

    /** Starts all but alice's; mail servers must be able to enter the directory. */
    static World start(Path directory) throws Exception {
        World world = new World(directory);
        try {
            world.start();
            return world;
        } catch (Exception e) {
            world.close();
            throw e;
        }
    }

    private void start() throws Exception {
        DnsAuthority authority = new DnsAuthority(List.of(zone));
        keep(
                DnsServer.start(
                        net.dns(LoopbackNet.Host.RESOLVER),
                        query -> validated(authority.answer(query))));
        zone.load(
                """
                alice.test. MX 10 mx.transit.test.
                dave.test. MX 10 mx.transit.test.
                mx.transit.test. A %s
                """
                        .formatted(net.text(TRANSIT)));
        dovecot = keep(Dovecot.start(directory.resolve("dovecot"), net.text(DAVE)));
        postseal("dave", DAVE, "dovecot");
        transit = keep(relay());
        transit.start();
    }

    private static Message validated(Message answer) {
        answer.getHeader().setFlag(Flags.AD);
        return answer;
    }

    private Postfix relay() throws IOException {
        Path home = Files.createDirectories(directory.resolve("transit"));
        Postfix postfix = new Postfix(home, "transit.test");
        postfix.addUser("archive@transit.test", "archive");
        Path ways = home.resolve("ways");
        Files.writeString(
                ways,
                "alice.test smtp:[%s]\ndave.test smtp:[%s]\n"
                        .formatted(net.text(ALICE), net.text(DAVE)));
        postfix.addMain(
                "transport_maps = texthash:" + ways + "\nalways_bcc = archive@transit.test\n");
        postfix.addMaster(net.text(TRANSIT) + ":25 inet n - n - - smtpd\n");
        return postfix;
    }

    /** Starts Postseal as the page says, with DKIM, and puts its records into DNS. */
    Site postseal(String name, int host, String page) throws Exception {
        Path home = Files.createDirectories(directory.resolve("postseal-" + name));
        String documented =
                Lines.of(page, "postseal.toml")
                        .with("127.0.0.1:53", net.text(LoopbackNet.Host.RESOLVER) + ":53")
                        .with("127.0.0.1", net.text(host))
                        .with("example.org", name + ".test")
                        .with("/var/lib/", home + "/")
                        .text()
                        .replace("[::]", net.text(host));
        String more = "[dkim]\nsign = true\n[queue]\nretry-min = \"1s\"\nretry-max = \"2s\"\n";
        Config config =
                ConfigReader.read(
                        Files.writeString(home.resolve("postseal.toml"), documented + more));
        Site site = keep(Site.start(config));
        String domain = name + ".test";
        zone.load(PublishedRecords.of(domain, config.publish(), site.keys()).zoneText());
        for (DkimRecord record : DkimKeyFiles.open(config).records(domain)) {
            publishDkim(record.owner(), record.text());
        }
        return site;
    }

    /** Puts the record of a signer's key into DNS. */
    void publishDkim(String owner, String text) {
        StringBuilder strings = new StringBuilder();
        for (int at = 0; at < text.length(); at += TXT_STRING) {
            String part = text.substring(at, Math.min(text.length(), at + TXT_STRING));
            strings.append(" \"").append(part).append('"');
        }
        zone.load(owner + ". 60 IN TXT" + strings + "\n");
        dkim.put(owner, text);
    }

    /** More names. */
    void publish(String records) {
        zone.load(records);
    }

    /** All DKIM keys that are in DNS. */
    Map<String, String> dkim() {
        return Map.copyOf(dkim);
    }

    LoopbackNet net() {
        return net;
    }

    /** Alice's address, as text. */
    String alice() {
        return net.text(ALICE);
    }

    /** A file that names the name server. */
    Path resolvers() throws IOException {
        Path file = directory.resolve("resolv.conf");
        return Files.writeString(
                file, "nameserver " + net.text(LoopbackNet.Host.RESOLVER) + "\noptions edns0\n");
    }

    Dovecot dovecot() {
        return dovecot;
    }

    Postfix transit() {
        return transit;
    }

    /** Where the world reaches alice. */
    InetSocketAddress aliceOutside() {
        return new InetSocketAddress(net.address(ALICE), SMTP);
    }

    /** Where alice's users submit. */
    InetSocketAddress aliceUsers() {
        return new InetSocketAddress(net.address(ALICE), SUBMISSION);
    }

    /** Where the world reaches dave. */
    InetSocketAddress daveOutside() {
        return new InetSocketAddress(net.address(DAVE), SMTP);
    }

    /** Where dave's users submit. */
    InetSocketAddress daveUsers() {
        return new InetSocketAddress(net.address(DAVE), BESIDE);
    }

    /** Ends it with all others, before those that were there before it. */
    <T extends AutoCloseable> T keep(T part) {
        return parts.keep(part);
    }

    @Override
    public void close() throws Exception {
        parts.close();
    }
}
