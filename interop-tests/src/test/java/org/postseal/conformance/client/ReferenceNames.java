package org.postseal.conformance.client;

import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Validated lookups. */
final class ReferenceNames {
    private final ValidatingResolver resolver;
    private final Flaws flaws;

    enum Kind {
        SECURE,
        INSECURE,
        /** Bogus, SERVFAIL or nothing. */
        FAILED
    }

    record Answer(Kind kind, List<Record> records) {}

    ReferenceNames(Map<String, String> environment, Flaws flaws) throws IOException {
        this.flaws = flaws;
        String[] server = environment.get("CONFORMANCE_DNS").split(":", 2);
        SimpleResolver head =
                new SimpleResolver(
                        new InetSocketAddress(
                                InetAddress.ofLiteral(server[0]), Integer.parseInt(server[1])));
        head.setTimeout(Duration.ofSeconds(3));
        resolver = new ValidatingResolver(head);
        byte[] anchor = Files.readAllBytes(Path.of(environment.get("CONFORMANCE_TRUST_ANCHOR")));
        resolver.loadTrustAnchors(new ByteArrayInputStream(anchor));
    }

    Answer find(String name, int type) {
        try {
            Name owner = Name.fromString(name + ".");
            Record question = Record.newRecord(owner, type, DClass.IN);
            Message reply = resolver.send(Message.newQuery(question));
            int code = reply.getRcode();
            if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
                return new Answer(Kind.FAILED, List.of());
            }
            List<Record> records = new ArrayList<>();
            boolean aliased = false;
            for (Record rr : reply.getSection(Section.ANSWER)) {
                aliased |= rr.getType() == Type.CNAME;
                boolean own = rr.getName().equals(owner);
                if (rr.getType() == type && (own || !flaws.has(Mutant.ALIAS_NOT_FOLLOWED))) {
                    records.add(rr);
                }
            }
            boolean secure =
                    reply.getHeader().getFlag(Flags.AD)
                            || (aliased && flaws.has(Mutant.ALIAS_ALWAYS_SECURE));
            return new Answer(secure ? Kind.SECURE : Kind.INSECURE, records);
        } catch (IOException e) {
            return new Answer(Kind.FAILED, List.of());
        }
    }

    List<InetAddress> addresses(String host) {
        return find(host, Type.A).records().stream()
                .map(rr -> ((ARecord) rr).getAddress())
                .toList();
    }

    /** MX hosts, the best first. */
    static List<String> hosts(Answer mx) {
        return mx.records().stream()
                .map(MXRecord.class::cast)
                .sorted(Comparator.comparingInt(MXRecord::getPriority))
                .map(rr -> rr.getTarget().equals(Name.root) ? "" : rr.getTarget().toString(true))
                .toList();
    }
}
