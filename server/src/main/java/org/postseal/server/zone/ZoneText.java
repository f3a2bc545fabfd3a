package org.postseal.server.zone;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.xbill.DNS.OPENPGPKEYRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Record sets as lines of a zone file (RFC 1035 section 5), each with what it is for. */
public final class ZoneText {
    private static final int LINE = 64;

    private ZoneText() {}

    public static String of(List<OwnSet> sets) {
        return sets.stream().map(ZoneText::of).collect(Collectors.joining());
    }

    private static String of(OwnSet set) {
        return "; "
                + set.purpose().text()
                + "\n"
                + set.records().stream().map(ZoneText::line).collect(Collectors.joining());
    }

    private static String line(Record rr) {
        String start = rr.getName() + " " + rr.getTTL() + " IN " + Type.string(rr.getType()) + " ";
        return start
                + (rr instanceof OPENPGPKEYRecord key ? folded(key) : rr.rdataToString())
                + "\n";
    }

    private static String folded(OPENPGPKEYRecord key) {
        return "(\n    "
                + Base64.getMimeEncoder(LINE, "\n    ".getBytes(US_ASCII))
                        .encodeToString(key.getCert())
                + " )";
    }
}
