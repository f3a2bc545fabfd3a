package org.postseal.conformance.world;

import org.postseal.conformance.Transcript;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All names there are: one signed root, unsigned zones delegated from it, and the faults of single
 * names. Answers like a recursive server, too, so that a stub resolver can be pointed at it.
 */
public final class Names {
    private static final int UDP_PAYLOAD = 1232;

    private record Place(Name owner, int type) {}

    private final Transcript transcript;
    private final ZoneKey key = new ZoneKey(Name.root);
    private final Zone root = new Zone(Name.root, Optional.of(key));
    private final List<Zone> zones = new CopyOnWriteArrayList<>(List.of(root));
    private final Map<Place, Fault> faults = new ConcurrentHashMap<>();

    Names(Transcript transcript) {
        this.transcript = transcript;
    }

    /** The DS record of the root, in zone-file form. */
    public String trustAnchor() {
        return key.trustAnchor();
    }

    /** Adds records in zone-file form; names end in a dot, the TTL may be left out. */
    public void publish(String zoneText) {
        byte[] octets = zoneText.getBytes(StandardCharsets.ISO_8859_1);
        try (Master master = new Master(new ByteArrayInputStream(octets), Name.root, Zone.TTL)) {
            for (Record rr = master.nextRecord(); rr != null; rr = master.nextRecord()) {
                zone(rr.getName(), rr.getType()).add(rr);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(zoneText, e);
        }
    }

    /** Removes an RRset. */
    public void withdraw(String owner, int type) {
        Name name = Name.fromConstantString(owner);
        zone(name, type).remove(name, type);
    }

    /** Makes a name and all below it a zone without signatures; what was there is forgotten. */
    public void delegateUnsigned(String apex) {
        Name name = Name.fromConstantString(apex);
        root.add(new NSRecord(name, DClass.IN, Zone.TTL, Zone.below("ns", name)));
        zones.add(new Zone(name, Optional.empty()));
    }

    /** From now on the answers about this name and type are wrong. */
    public void spoil(String owner, int type, Fault fault) {
        faults.put(new Place(Name.fromConstantString(owner), type), fault);
    }

    /** The reply to a query; empty where there is to be none. */
    Optional<Message> answer(Message query) {
        Record question = query.getQuestion();
        String shown = question.getName() + " " + Type.string(question.getType());
        transcript.add(Transcript.Direction.RECEIVED, "dns", shown);
        Optional<Fault> fault =
                Optional.ofNullable(faults.get(new Place(question.getName(), question.getType())));
        if (fault.filter(f -> f == Fault.SILENT).isPresent()) {
            transcript.add(Transcript.Direction.NOTE, "dns", "no answer: " + shown);
            return Optional.empty();
        }
        Message reply = new Message(query.getHeader().getID());
        for (int flag : new int[] {Flags.RD, Flags.CD}) {
            if (query.getHeader().getFlag(flag)) {
                reply.getHeader().setFlag(flag);
            }
        }
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.addRecord(question, Section.QUESTION);
        reply.getHeader().setRcode(new DnsAnswer(this, reply, fault).fill(question));
        if (query.getOPT() != null) {
            int flags = query.getOPT().getFlags();
            reply.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0, flags), Section.ADDITIONAL);
        }
        transcript.add(
                Transcript.Direction.SENT,
                "dns",
                shown + " -> " + show(reply) + fault.map(f -> " (" + f + ")").orElse(""));
        return Optional.of(reply);
    }

    private static String show(Message reply) {
        List<String> data = new ArrayList<>();
        for (Record rr : reply.getSection(Section.ANSWER)) {
            if (rr.getType() != Type.RRSIG) {
                data.add(Type.string(rr.getType()) + " " + rr.rdataToString());
            }
        }
        return Rcode.string(reply.getRcode()) + " " + String.join(" | ", data);
    }

    /** The closest zone; for DS the one above the cut. */
    Zone zone(Name name, int type) {
        return zones.stream()
                .filter(zone -> name.subdomain(zone.apex()))
                .filter(zone -> type != Type.DS || zone == root || !name.equals(zone.apex()))
                .max(Comparator.comparingInt(zone -> zone.apex().labels()))
                .orElseThrow();
    }
}
