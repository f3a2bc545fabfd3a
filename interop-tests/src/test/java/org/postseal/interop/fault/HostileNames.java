package org.postseal.interop.fault;

import org.postseal.client.keys.Certificate;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.app.demo.ZoneKey;
import org.postseal.spec.SyntaxException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A signed zone {@code test}, whose names may stop to be answered. */
final class HostileNames implements AutoCloseable {
    private final ZoneKey key;
    private final DnsZone zone;
    private final DnsAuthority authority;
    private final DnsServer server;
    private final Set<Name> failing = ConcurrentHashMap.newKeySet();

    HostileNames() throws IOException, GeneralSecurityException {
        key = ZoneKey.generate(Name.fromString("test."), Clock.systemUTC());
        zone = DnsZone.signed(key);
        authority = new DnsAuthority(List.of(zone));
        server = DnsServer.start(InetAddress.ofLiteral("127.0.0.1"), this::answer);
    }

    private Message answer(Message query) {
        Message reply = authority.answer(query);
        Name asked = query.getQuestion().getName();
        if (failing.stream().anyMatch(asked::subdomain)) {
            reply = new Message(query.getHeader().getID());
            reply.getHeader().setFlag(Flags.QR);
            reply.getHeader().setRcode(Rcode.SERVFAIL);
            reply.addRecord(query.getQuestion(), Section.QUESTION);
        }
        return reply;
    }

    /** The table of the settings. */
    String settings() {
        String anchors =
                key.trustAnchor()
                        .lines()
                        .map(line -> '"' + line.replace("\"", "\\\"") + '"')
                        .collect(Collectors.joining(", "));
        return """
        [dns]
        servers = ["127.0.0.1:%d"]
        trust = "anchors"
        anchors = [%s]
        """
                .formatted(server.address().getPort(), anchors);
    }

    void load(String zoneFile) {
        zone.load(zoneFile);
    }

    /** A policy that lives a week and a certificate that does so for a second. */
    void publish(String domain, String mode, byte[] certificate) throws SyntaxException {
        String fingerprint = Certificate.parse(certificate).fingerprint().hex();
        load(
                policy(domain, "id=1; mode=" + mode + "; seal=site; k=" + fingerprint)
                        + "_smtp-openpgp."
                        + domain
                        + ". 1 IN OPENPGPKEY "
                        + Base64.getEncoder().encodeToString(certificate)
                        + "\n");
    }

    static String policy(String domain, String fields) {
        return "_smtp-openpgp.%s. 1 IN TXT \"v=smtp-openpgp1; max_age=604800; %s\"\n"
                .formatted(domain, fields);
    }

    void fail(String domain) {
        failing.add(Name.fromConstantString(domain + "."));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
