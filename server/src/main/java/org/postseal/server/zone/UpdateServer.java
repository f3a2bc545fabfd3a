package org.postseal.server.zone;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
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
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The primary server of our zones: read directly, written by RFC 2136 updates. Every exchange goes
 * over TCP and is signed with TSIG (RFC 8945) in both directions.
 *
 * @param address of the server
 * @param zones that it lets us write in
 * @param key the shared secret; never printed
 */
public record UpdateServer(InetSocketAddress address, List<Name> zones, TSIG key) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** A prerequisite failed: somebody else wrote since we read. */
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException(String message) {
            super(message);
        }
    }

    public boolean serves(Name owner) {
        return zone(owner).isPresent();
    }

    private Optional<Name> zone(Name owner) {
        return zones.stream().filter(owner::subdomain).max(Comparator.comparingInt(Name::labels));
    }

    /** What the zone holds; empty where nothing. */
    public List<Record> read(Name owner, int type) throws IOException {
        Message reply = exchange(Message.newQuery(Record.newRecord(owner, type, DClass.IN)), owner);
        int code = reply.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            throw refusal(reply, "the question for " + owner);
        }
        if (!reply.getHeader().getFlag(Flags.AA)) {
            throw new IOException(where() + " is not authoritative for " + owner);
        }
        List<Record> answer = reply.getSection(Section.ANSWER);
        if (answer.stream().anyMatch(rr -> rr.getType() == Type.CNAME)) {
            throw new IOException(owner + " is an alias (CNAME): take it away, or publish by hand");
        }
        return answer.stream()
                .filter(rr -> rr.getType() == type && rr.getName().equals(owner))
                .toList();
    }

    /**
     * Replaces one RRset by another, either of which may be empty; nothing else is touched.
     *
     * @throws ChangedException where it is no longer what it was when read
     */
    void replace(Name owner, int type, List<Record> before, List<Record> after) throws IOException {
        Update update =
                new Update(
                        zone(owner).orElseThrow(() -> new IOException(owner + " is in no zone")));
        if (before.isEmpty()) {
            update.absent(owner, type);
        } else {
            for (Record rr : before) {
                update.present(valueOnly(rr));
            }
            update.delete(owner, type);
        }
        for (Record rr : after) {
            update.add(rr);
        }
        Message reply = exchange(update, owner);
        switch (reply.getRcode()) {
            case Rcode.NOERROR -> {}
            case Rcode.NXRRSET, Rcode.YXRRSET, Rcode.NXDOMAIN, Rcode.YXDOMAIN ->
                    throw new ChangedException(owner + " was changed by somebody else");
            default -> throw refusal(reply, "the update of " + owner);
        }
    }

    /** RFC 2136 section 2.4.2: a prerequisite has no TTL. */
    private static Record valueOnly(Record rr) {
        return Record.newRecord(
                rr.getName(), rr.getType(), DClass.IN, 0, rr.rdataToWireCanonical());
    }

    private Message exchange(Message query, Name owner) throws IOException {
        SimpleResolver server = new SimpleResolver(address);
        server.setIoClientFactory(new FreshConnections());
        server.setTCP(true);
        server.setTSIGKey(key);
        server.setTimeout(TIMEOUT);
        Message reply;
        try {
            reply = server.send(query);
        } catch (IOException e) {
            throw new IOException(where() + " gave no answer on " + owner + ": " + e, e);
        }
        boolean refused = reply.getRcode() == Rcode.NOTAUTH; // such a reply need not be signed
        if (!refused && !reply.isVerified()) {
            throw new IOException(where() + ": the answer is not signed with our TSIG key");
        }
        return reply;
    }

    private IOException refusal(Message reply, String what) {
        int error = reply.getTSIG() == null ? Rcode.NOERROR : reply.getTSIG().getError();
        String why =
                switch (error) {
                    case Rcode.BADKEY -> "the server does not know this key name or algorithm";
                    case Rcode.BADSIG -> "the server has another secret for this key";
                    case Rcode.BADTIME -> "this clock and the server's differ";
                    default -> {
                        int code = reply.getRcode();
                        yield code == Rcode.REFUSED || code == Rcode.NOTAUTH
                                ? "the server does not allow it: see its rules for this key and zone"
                                : "see the server's log";
                    }
                };
        return new IOException(
                where() + " refused " + what + ": " + Rcode.string(reply.getRcode()) + ": " + why);
    }

    private String where() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return where() + " " + zones;
    }
}
