package org.postseal.server.app.demo;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Answers for its zones and refuses all else. Follows CNAME through its zones, as a recursive
 * server would, so that stub resolvers can ask it directly.
 */
public final class DnsAuthority {
    private static final int MAX_ALIASES = 8;
    private static final int UDP_PAYLOAD = 1232;

    private final List<DnsZone> zones;

    public DnsAuthority(List<DnsZone> zones) {
        this.zones = List.copyOf(zones);
    }

    /** The reply to one query. */
    public Message answer(Message query) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setOpcode(query.getHeader().getOpcode());
        reply.getHeader().setFlag(Flags.QR);
        for (int flag : new int[] {Flags.RD, Flags.CD}) {
            if (query.getHeader().getFlag(flag)) {
                reply.getHeader().setFlag(flag);
            }
        }
        Record question = query.getQuestion();
        if (question == null) {
            reply.getHeader().setRcode(Rcode.FORMERR);
            return reply;
        }
        reply.addRecord(question, Section.QUESTION);
        reply.getHeader().setRcode(fill(reply, query, question));
        if (query.getOPT() != null) {
            reply.addRecord(
                    new OPTRecord(UDP_PAYLOAD, 0, 0, query.getOPT().getFlags()),
                    Section.ADDITIONAL);
        }
        return reply;
    }

    private int fill(Message reply, Message query, Record question) {
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            return Rcode.NOTIMP;
        }
        int type = question.getType();
        boolean meta = type == Type.RRSIG || type == Type.ANY || type == Type.AXFR;
        Optional<DnsZone> zone = zone(question.getName(), type);
        if (question.getDClass() != DClass.IN || meta || zone.isEmpty()) {
            return Rcode.REFUSED;
        }
        reply.getHeader().setFlag(Flags.AA);
        OPTRecord opt = query.getOPT();
        boolean dnssec = opt != null && (opt.getFlags() & ExtendedFlags.DO) != 0;
        return new Walk(reply, type, dnssec).from(question.getName());
    }

    /** The closest zone; for DS the one above the cut. */
    private Optional<DnsZone> zone(Name name, int type) {
        return zones.stream()
                .filter(zone -> name.subdomain(zone.apex()))
                .filter(zone -> type != Type.DS || !name.equals(zone.apex()) || isTop(zone))
                .max(Comparator.comparingInt(zone -> zone.apex().labels()));
    }

    private boolean isTop(DnsZone zone) {
        return zones.stream().noneMatch(z -> z != zone && zone.apex().subdomain(z.apex()));
    }

    /** One answer in the making. */
    private final class Walk {
        private final Message reply;
        private final int type;
        private final boolean dnssec;

        Walk(Message reply, int type, boolean dnssec) {
            this.reply = reply;
            this.type = type;
            this.dnssec = dnssec;
        }

        /** Returns the response code. */
        int from(Name start) {
            Name name = start;
            for (int link = 0; link <= MAX_ALIASES; link++) {
                Optional<DnsZone> found = zone(name, type);
                if (found.isEmpty()) {
                    return Rcode.NOERROR;
                }
                DnsZone zone = found.get();
                List<Record> records = zone.rrset(name, type);
                List<Record> alias = zone.rrset(name, Type.CNAME);
                if (records.isEmpty() && alias.isEmpty()) {
                    return deny(zone, name);
                }
                put(zone, records.isEmpty() ? alias : records, Section.ANSWER);
                if (!records.isEmpty()) {
                    return Rcode.NOERROR;
                }
                name = ((CNAMERecord) alias.getFirst()).getTarget();
            }
            return Rcode.NOERROR;
        }

        private int deny(DnsZone zone, Name name) {
            put(zone, zone.rrset(zone.apex(), Type.SOA), Section.AUTHORITY);
            if (dnssec) {
                for (List<Record> nsec : zone.denial(name)) {
                    put(zone, nsec, Section.AUTHORITY);
                }
            }
            return zone.exists(name) ? Rcode.NOERROR : Rcode.NXDOMAIN;
        }

        private void put(DnsZone zone, List<Record> records, int section) {
            for (Record rr : dnssec ? zone.signed(records) : records) {
                reply.addRecord(rr, section);
            }
        }
    }
}
