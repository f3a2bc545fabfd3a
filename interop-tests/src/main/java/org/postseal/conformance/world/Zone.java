package org.postseal.conformance.world;

import org.xbill.DNS.DClass;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The records of one zone. A signed one signs at the moment it is asked, so that signatures and
 * NSEC chain fit whatever the case has just changed.
 */
final class Zone {
    /** Short, since cases change what they publish. */
    static final long TTL = 1;

    private final Name apex;
    private final Optional<ZoneKey> key;

    /** In canonical order (RFC 4034 section 6.1), which is that of the NSEC chain. */
    private final NavigableMap<Name, Map<Integer, List<Record>>> owners = new TreeMap<>();

    Zone(Name apex, Optional<ZoneKey> key) {
        this.apex = apex;
        this.key = key;
        add(new NSRecord(apex, DClass.IN, TTL, below("ns", apex)));
        key.ifPresent(k -> add(k.record()));
    }

    Name apex() {
        return apex;
    }

    boolean isSigned() {
        return key.isPresent();
    }

    synchronized void add(Record rr) {
        owners.computeIfAbsent(rr.getName(), _ -> new TreeMap<>())
                .computeIfAbsent(rr.getType(), _ -> new ArrayList<>())
                .add(rr);
    }

    synchronized void remove(Name owner, int type) {
        Map<Integer, List<Record>> types = owners.get(owner);
        if (types != null) {
            types.remove(type);
            if (types.isEmpty()) {
                owners.remove(owner);
            }
        }
    }

    synchronized List<Record> rrset(Name owner, int type) {
        if (type == Type.SOA && owner.equals(apex)) {
            return List.of(soa());
        }
        return List.copyOf(owners.getOrDefault(owner, Map.of()).getOrDefault(type, List.of()));
    }

    /** True where the name has records or names below it. */
    synchronized boolean exists(Name name) {
        Name next = owners.ceilingKey(name);
        return next != null && next.subdomain(name);
    }

    /** What proves that the name, or the type there, does not exist (RFC 4035 section 3.1.3). */
    synchronized List<List<Record>> denial(Name name) {
        Record closest = nsec(owners.floorKey(name));
        if (exists(name)) {
            return List.of(List.of(closest));
        }
        Name encloser = new Name(name, 1);
        while (!exists(encloser)) {
            encloser = new Name(encloser, 1);
        }
        Record wildcard = nsec(owners.floorKey(below("*", encloser)));
        return wildcard.equals(closest)
                ? List.of(List.of(closest))
                : List.of(List.of(closest), List.of(wildcard));
    }

    /** The signature of an RRset; empty where there is none to be had. */
    Optional<Record> signature(List<Record> rrset) {
        Record first = rrset.getFirst();
        boolean cut = first.getType() == Type.NS && !first.getName().equals(apex);
        return key.filter(_ -> !cut).map(k -> k.sign(new RRset(rrset.toArray(Record[]::new))));
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
        Name mailbox = below("hostmaster", apex);
        return new SOARecord(
                apex, DClass.IN, TTL, below("ns", apex), mailbox, 1, 3600, 600, 86400, TTL);
    }

    static Name below(String label, Name parent) {
        try {
            return Name.concatenate(Name.fromConstantString(label), parent);
        } catch (NameTooLongException e) {
            throw new IllegalArgumentException(label + " below " + parent, e);
        }
    }
}
