package org.postseal.server.zone;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * One RRset that belongs to this site: whatever else stands there is not ours and not right.
 *
 * @param records one or more, of one owner, type and TTL
 */
public record OwnSet(Purpose purpose, List<Record> records) {
    /** How long others may keep a record, and so the least time between publishing and using. */
    public static final long TTL = 3600;

    private static final int TXT_STRING = 255;

    public OwnSet {
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("a record set without records");
        }
    }

    /** A TXT record, cut into strings. */
    public static OwnSet text(Purpose purpose, String owner, String text) {
        List<String> strings = new ArrayList<>();
        for (int at = 0; at < text.length(); at += TXT_STRING) {
            strings.add(
                    text.substring(at, Math.min(text.length(), at + TXT_STRING))
                            .replace("\\", "\\\\"));
        }
        return new OwnSet(purpose, List.of(new TXTRecord(name(owner), DClass.IN, TTL, strings)));
    }

    public static OwnSet certificate(Purpose purpose, String owner, byte[] certificate) {
        return new OwnSet(
                purpose, List.of(new OPENPGPKEYRecord(name(owner), DClass.IN, TTL, certificate)));
    }

    /**
     * TLSA 3 1 1 for a host's keys on port 25.
     *
     * @param digests SHA-256 of SubjectPublicKeyInfo, the key in use first
     */
    public static OwnSet tlsa(String host, List<byte[]> digests) {
        Name owner = name(tlsaOwner(host));
        return new OwnSet(
                Purpose.TLSA,
                digests.stream()
                        .map(d -> (Record) new TLSARecord(owner, DClass.IN, TTL, 3, 1, 1, d))
                        .toList());
    }

    /** Where the TLSA records of a mail host are. */
    public static String tlsaOwner(String host) {
        return "_25._tcp." + host;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text + " is no domain name", e);
        }
    }

    public Name owner() {
        return records.getFirst().getName();
    }

    public int type() {
        return records.getFirst().getType();
    }

    /** True where these records, in any order and with any TTL, are the ones wanted. */
    boolean isSame(List<Record> live) {
        return contents(live).equals(contents(records));
    }

    /** What records say, comparable; how a text is cut into strings says nothing. */
    static TreeSet<String> contents(List<Record> records) {
        TreeSet<String> all = new TreeSet<>();
        records.forEach(rr -> all.add(content(rr)));
        return all;
    }

    static String content(Record rr) {
        return rr instanceof TXTRecord txt ? text(txt) : rr.rdataToString();
    }

    private static String text(TXTRecord txt) {
        StringBuilder text = new StringBuilder();
        txt.getStringsAsByteArrays().forEach(part -> text.append(new String(part, UTF_8)));
        return text.toString();
    }

    @Override
    public String toString() {
        return owner() + " " + Type.string(type());
    }
}
