package org.postseal.server.delivery;

import org.postseal.client.dns.CachingResolver;
import org.postseal.client.dns.DnsResolver;
import org.postseal.client.dns.DnsSettings;
import org.postseal.client.dns.DnssecTrust;
import org.postseal.client.dns.Resolver;
import org.postseal.client.session.AddressLookup;
import org.postseal.client.session.AddressLookup.Families;
import org.postseal.client.session.DaneLookup;
import org.postseal.client.session.MxResolver;
import org.postseal.client.session.OwnHost;
import org.postseal.client.sts.StsPolicies;
import org.postseal.server.app.demo.DnsAuthority;
import org.postseal.server.app.demo.DnsServer;
import org.postseal.server.app.demo.DnsZone;
import org.postseal.server.app.demo.ZoneKey;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The zone test, signed, with plain.test cut off unsigned, and a resolver that validates. */
final class SignedDns implements AutoCloseable {
    /** Questions, as {@code name type}, that get SERVFAIL. */
    final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** Questions whose answers lose their signatures on the way. */
    final Set<String> tampered = ConcurrentHashMap.newKeySet();

    /** Every question put to the server. */
    final Set<String> asked = ConcurrentHashMap.newKeySet();

    final DnsZone zone;
    final Resolver resolver;
    private final DnsServer server;

    SignedDns(String records) throws Exception {
        Clock clock = Clock.systemUTC();
        ZoneKey key = ZoneKey.generate(Name.fromConstantString("test."), clock);
        zone = DnsZone.signed(key);
        DnsZone plain = DnsZone.unsigned(Name.fromConstantString("plain.test."));
        zone.delegate(plain);
        records.lines()
                .forEach(
                        line -> (line.contains("plain.test. IN") ? plain : zone).load(line + "\n"));
        DnsAuthority authority = new DnsAuthority(List.of(zone, plain));
        server =
                DnsServer.start(
                        InetAddress.getLoopbackAddress(),
                        query -> changed(query, authority.answer(query)));
        resolver =
                new CachingResolver(
                        new DnsResolver(
                                new DnsSettings(
                                        List.of(server.address()),
                                        new DnssecTrust.TrustAnchors(key.trustAnchor()),
                                        Duration.ofSeconds(60)),
                                clock),
                        clock);
    }

    private Message changed(Message query, Message answer) {
        Record asks = query.getQuestion();
        String question = asks.getName().toString(true) + " " + Type.string(asks.getType());
        asked.add(question);
        if (failing.contains(question)) {
            Message failure = new Message(query.getHeader().getID());
            failure.getHeader().setFlag(Flags.QR);
            failure.addRecord(asks, Section.QUESTION);
            failure.getHeader().setRcode(Rcode.SERVFAIL);
            return failure;
        }
        if (tampered.contains(question)) {
            answer.getSection(Section.ANSWER).stream()
                    .filter(rr -> rr.getType() == Type.RRSIG)
                    .toList()
                    .forEach(rr -> answer.removeRecord(rr, Section.ANSWER));
        }
        return answer;
    }

    AddressLookup addresses() {
        return new AddressLookup(resolver, Families.IPV4_FIRST);
    }

    Hosts hosts() {
        return hosts(Optional.empty());
    }

    Hosts hosts(Optional<StsPolicies> sts) {
        MxResolver mx = new MxResolver(resolver, addresses(), OwnHost.NONE, new Random(1));
        return new DnsHosts(mx, addresses(), Optional.of(new DaneLookup(resolver)), sts);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
