package org.postseal.conformance.world;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.util.List;
import java.util.Optional;

/** One answer in the making; follows CNAME through the zones. */
final class DnsAnswer {
    private static final int MAX_ALIASES = 8;

    private final Names names;
    private final Message reply;
    private final Optional<Fault> fault;

    DnsAnswer(Names names, Message reply, Optional<Fault> fault) {
        this.names = names;
        this.reply = reply;
        this.fault = fault;
    }

    /** Returns the response code. */
    int fill(Record question) {
        if (is(Fault.SERVFAIL)) {
            return Rcode.SERVFAIL;
        }
        int type = question.getType();
        if (type == Type.ANY || type == Type.AXFR || type == Type.RRSIG) {
            return Rcode.REFUSED;
        }
        reply.getHeader().setFlag(Flags.AA);
        return from(question.getName(), type);
    }

    private int from(Name start, int type) {
        Name name = start;
        for (int link = 0; link < MAX_ALIASES; link++) {
            Zone zone = names.zone(name, type);
            List<Record> records = zone.rrset(name, type);
            List<Record> alias = zone.rrset(name, Type.CNAME);
            if (is(Fault.LYING) || (records.isEmpty() && alias.isEmpty())) {
                return deny(zone, name);
            }
            put(zone, records.isEmpty() ? alias : records, Section.ANSWER);
            if (!records.isEmpty()) {
                break;
            }
            name = ((CNAMERecord) alias.getFirst()).getTarget();
        }
        return Rcode.NOERROR;
    }

    /** A lie carries a proof that is well signed, and of another name. */
    private int deny(Zone zone, Name name) {
        put(zone, zone.rrset(zone.apex(), Type.SOA), Section.AUTHORITY);
        Name proved = is(Fault.LYING) ? Zone.below("zz", zone.apex()) : name;
        if (zone.isSigned()) {
            zone.denial(proved).forEach(nsec -> put(zone, nsec, Section.AUTHORITY));
        }
        return !is(Fault.LYING) && zone.exists(name) ? Rcode.NOERROR : Rcode.NXDOMAIN;
    }

    private void put(Zone zone, List<Record> rrset, int section) {
        rrset.forEach(rr -> reply.addRecord(rr, section));
        if (!is(Fault.STRIPPED)) {
            zone.signature(rrset)
                    .map(rr -> is(Fault.BOGUS) ? spoilt((RRSIGRecord) rr) : rr)
                    .ifPresent(rr -> reply.addRecord(rr, section));
        }
    }

    private static Record spoilt(RRSIGRecord good) {
        byte[] signature = good.getSignature().clone();
        signature[signature.length / 2] ^= 0x55;
        return new RRSIGRecord(
                good.getName(),
                good.getDClass(),
                good.getTTL(),
                good.getTypeCovered(),
                good.getAlgorithm(),
                good.getOrigTTL(),
                good.getExpire(),
                good.getTimeSigned(),
                good.getFootprint(),
                good.getSigner(),
                signature);
    }

    private boolean is(Fault which) {
        return fault.filter(f -> f == which).isPresent();
    }
}
