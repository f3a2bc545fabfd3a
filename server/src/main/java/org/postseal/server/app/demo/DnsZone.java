package org.postseal.server.app.demo;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The records of one zone, changeable while they are served. A signed zone signs what it gives out
 * at the moment it is asked, so that signatures and NSEC chain always fit the records. Safe for
 * many threads.
 */
public final class DnsZone {
    private static final long TTL = 60;

    private final Name apex;
    private final Optional<ZoneKey> key;

    /** Owners in canonical order (RFC 4034 section 6.1), which is the order of the NSEC chain. */
    private final NavigableMap<Name, Map<Integer, List<Record>>> owners = new TreeMap<>();

    private long serial = 1;

    private DnsZone(Name apex, Optional<ZoneKey> key) {
        this.apex = apex;
        this.key = key;
        Name host = child(apex, "ns");
        set(apex, Type.NS, List.of(new NSRecord(apex, DClass.IN, TTL, host)));
        key.ifPresent(k -> set(apex, Type.DNSKEY, List.of(k.dnskey())));
    }

    /** A zone signed with the key, which is its own trust anchor. */
    public static DnsZone signed(ZoneKey key) {
        return new DnsZone(key.zone(), Optional.of(key));
    }

    public static DnsZone unsigned(Name apex) {
        return new DnsZone(apex, Optional.empty());
    }

    public Name apex() {
        return apex;
    }

    boolean isSigned() {
        return key.isPresent();
    }

    /** Adds records in zone-file form; relative names and a missing TTL are filled in. */
    public synchronized void load(String zoneFile) {
        byte[] octets = zoneFile.getBytes(StandardCharsets.UTF_8);
        try (Master master = new Master(new ByteArrayInputStream(octets), apex, TTL)) {
            for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
                add(rr);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("zone " + apex + ": " + e.getMessage(), e);
        }
    }

    public synchronized void add(Record rr) {
        List<Record> records = new ArrayList<>(rrset(rr.getName(), rr.getType()));
        records.add(rr);
        set(rr.getName(), rr.getType(), records);
    }

    /** Replaces the RRset of this owner and type; an empty list removes it. */
    public synchronized void set(Name owner, int type, List<? extends Record> records) {
        if (!owner.subdomain(apex)) {
            throw new IllegalArgumentException(owner + " is outside of " + apex);
        }
        Map<Integer, List<Record>> types = owners.computeIfAbsent(owner, _ -> new TreeMap<>());
        types.put(type, List.copyOf(records));
        if (records.isEmpty()) {
            types.remove(type);
        }
        if (types.isEmpty()) {
            owners.remove(owner);
        }
        serial++;
    }

    /**
     * Hands a name below to an unsigned zone: an NS RRset without DS, which the signed NSEC proves
     * (RFC 4035 section 5.2).
     */
    public synchronized void delegate(DnsZone unsigned) {
        Name cut = unsigned.apex();
        set(cut, Type.NS, List.of(new NSRecord(cut, DClass.IN, TTL, child(cut, "ns"))));
    }

    /** The records of one RRset; empty where there are none. */
    synchronized List<Record> rrset(Name owner, int type) {
        if (type == Type.SOA && owner.equals(apex)) {
            return List.of(soa());
        }
        return owners.getOrDefault(owner, Map.of()).getOrDefault(type, List.of());
    }

    /** True where the name has records or names below it. */
    synchronized boolean exists(Name name) {
        Name next = owners.ceilingKey(name);
        return next != null && next.subdomain(name);
    }

    /** What proves that a name of this type is not there; empty in an unsigned zone. */
    synchronized List<List<Record>> denial(Name name) {
        if (!isSigned()) {
            return List.of();
        }
        List<Record> closest = List.of(nsec(owners.floorKey(name)));
        if (exists(name)) {
            return List.of(closest);
        }
        Name encloser = new Name(name, 1);
        while (!exists(encloser)) {
            encloser = new Name(encloser, 1);
        }
        List<Record> wildcard = List.of(nsec(owners.floorKey(child(encloser, "*"))));
        return Stream.of(closest, wildcard).distinct().toList();
    }

    /** The records with their signature, where the zone is signed and they are its own. */
    synchronized List<Record> signed(List<Record> records) {
        Record first = records.getFirst();
        boolean delegation = first.getType() == Type.NS && !first.getName().equals(apex);
        if (!isSigned() || delegation) {
            return records;
        }
        RRset rrset = new RRset(records.toArray(Record[]::new));
        return Stream.concat(
                        records.stream(), Stream.<Record>of(key.orElseThrow().signature(rrset)))
                .toList();
    }

    private NSECRecord nsec(Name owner) {
        Name next = owners.higherKey(owner);
        TreeSet<Integer> types = new TreeSet<>(owners.get(owner).keySet());
        types.addAll(List.of(Type.RRSIG, Type.NSEC));
        if (owner.equals(apex)) {
            types.add(Type.SOA);
        }
        int[] bitmap = types.stream().mapToInt(Integer::intValue).toArray();
        return new NSECRecord(owner, DClass.IN, TTL, next == null ? apex : next, bitmap);
    }

    private SOARecord soa() {
        Name host = child(apex, "ns");
        Name mailbox = child(apex, "hostmaster");
        return new SOARecord(apex, DClass.IN, TTL, host, mailbox, serial, 3600, 600, 86400, TTL);
    }

    private static Name child(Name parent, String label) {
        return Name.fromConstantString(label + "." + parent);
    }
}
