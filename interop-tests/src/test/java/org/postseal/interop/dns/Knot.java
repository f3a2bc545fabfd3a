package org.postseal.interop.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Knot DNS server that is authoritative for a few zones, signs those that it is told to, and
 * takes updates from whoever has the TSIG key.
 */
public final class Knot implements AutoCloseable {
    /** Name of the TSIG key. */
    public static final String KEY_NAME = "postseal";

    /** Its secret, of a test, in base64. */
    public static final String SECRET = "bm9ib2R5IGVsc2Uga25vd3MgdGhpcyBzZWNyZXQga2V5IQ==";

    private final Path home;
    private final InetSocketAddress address;
    private final Map<String, Boolean> zones = new LinkedHashMap<>();
    private Daemon daemon;

    Knot(Path home, InetSocketAddress address) throws IOException {
        this.home = Files.createDirectories(home);
        Files.createDirectories(home.resolve("db"));
        this.address = address;
    }

    /** Adds a zone, given in absolute names; SOA and NS are made. */
    Knot zone(String name, boolean signed, String records) throws IOException {
        zones.put(name, signed);
        String head =
                """
                $TTL 60
                @ SOA ns.%1$s. hostmaster.%1$s. 1 300 60 86400 1
                @ NS ns.%1$s.
                ns.%1$s. A %2$s
                """
                        .formatted(name, address.getAddress().getHostAddress());
        Files.writeString(home.resolve(name + ".zone"), head + records);
        return this;
    }

    void start() throws IOException, InterruptedException {
        Path settings = Files.writeString(home.resolve("knot.conf"), settings());
        daemon = Daemon.start(home, List.of("knotd", "-c", settings.toString()));
        for (Map.Entry<String, Boolean> zone : zones.entrySet()) {
            int type = zone.getValue() ? Type.DNSKEY : Type.SOA;
            daemon.await(
                    address,
                    question(zone.getKey(), type),
                    reply -> !reply.getSection(Section.ANSWER).isEmpty());
        }
    }

    private String settings() {
        StringBuilder text =
                new StringBuilder(
                        """
                        server:
                            rundir: "%1$s"
                            listen: [ "%2$s@%3$d" ]
                            udp-workers: 1
                            tcp-workers: 2
                            background-workers: 1
                        log:
                          - target: stdout
                            any: info
                        database:
                            storage: "%1$s/db"
                            journal-db-max-size: 64M
                        key:
                          - id: %4$s
                            algorithm: hmac-sha256
                            secret: "%5$s"
                        acl:
                          - id: update
                            key: %4$s
                            action: update
                        policy:
                          - id: one-key
                            algorithm: ecdsap256sha256
                            single-type-signing: on
                            cds-cdnskey-publish: none
                        template:
                          - id: default
                            storage: "%1$s"
                            file: "%%s.zone"
                            zonefile-sync: -1
                            zonefile-load: difference-no-serial
                            journal-content: all
                            dnssec-policy: one-key
                            acl: update
                        zone:
                        """
                                .formatted(
                                        home,
                                        address.getAddress().getHostAddress(),
                                        address.getPort(),
                                        KEY_NAME,
                                        SECRET));
        zones.forEach(
                (name, signed) ->
                        text.append("  - domain: ")
                                .append(name)
                                .append("\n    dnssec-signing: ")
                                .append(signed ? "on\n" : "off\n"));
        return text.toString();
    }

    private static Message question(String name, int type) {
        return Message.newQuery(Record.newRecord(name(name), type, DClass.IN));
    }

    private static Name name(String text) {
        return Name.fromConstantString(text + ".");
    }

    /** The DS record of a signed zone, for its parent or as trust anchor. */
    public DSRecord ds(String zone) throws IOException {
        DNSKEYRecord key =
                (DNSKEYRecord)
                        ask(zone, Type.DNSKEY).stream()
                                .filter(DNSKEYRecord.class::isInstance)
                                .findFirst()
                                .orElseThrow();
        return new DSRecord(name(zone), DClass.IN, 60, DNSSEC.Digest.SHA256, key);
    }

    /** What it holds now. */
    public List<Record> ask(String name, int type) throws IOException {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTCP(true);
        return resolver.send(question(name, type)).getSection(Section.ANSWER).stream()
                .filter(rr -> rr.getType() == type)
                .toList();
    }

    /** Replaces an RRset by hand. */
    public void put(String zone, Record... records) throws IOException {
        Update update = new Update(name(zone));
        update.delete(records[0].getName(), records[0].getType());
        for (Record rr : records) {
            update.add(rr);
        }
        send(update);
    }

    /** Takes an RRset away by hand. */
    public void remove(String zone, String owner, int type) throws IOException {
        Update update = new Update(name(zone));
        update.delete(name(owner), type);
        send(update);
    }

    private void send(Update update) throws IOException {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTCP(true);
        resolver.setTSIGKey(new TSIG(TSIG.HMAC_SHA256, KEY_NAME, SECRET));
        Message reply = resolver.send(update);
        if (reply.getRcode() != Rcode.NOERROR) {
            throw new IOException("update refused: " + Rcode.string(reply.getRcode()));
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    String log() {
        return daemon.log();
    }

    @Override
    public void close() {
        if (daemon != null) {
            daemon.close();
        }
    }
}
