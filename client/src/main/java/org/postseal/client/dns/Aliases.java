package org.postseal.client.dns;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The walk along CNAME records from the name asked for to the records, over one or more replies.
 */
final class Aliases {
    private static final int MAX_LINKS = 8;

    private final int type;
    private final Set<Name> visited = new HashSet<>();
    private Name end;
    private long ttl = Integer.MAX_VALUE;

    Aliases(Name start, int type) {
        this.type = type;
        this.end = start;
        visited.add(start);
    }

    /** Where the walk stands. */
    Name end() {
        return end;
    }

    /** The least TTL on the way, in seconds. */
    long ttl() {
        return ttl;
    }

    /** The records of the wanted type at the end; empty where the reply holds none. */
    List<Record> records(Message reply) {
        return at(end, reply, type);
    }

    /**
     * Follows the CNAMEs of one reply.
     *
     * @return why the reply cannot be used, if it cannot
     */
    Optional<String> follow(Message reply) {
        while (records(reply).isEmpty()) {
            List<Record> aliases = at(end, reply, Type.CNAME);
            if (aliases.isEmpty()) {
                // Records that the walk does not reach were not asked for. They would also make
                // the validator take a denial for a positive answer.
                boolean strays =
                        reply.getSection(Section.ANSWER).stream()
                                .anyMatch(r -> r.getType() == type);
                return strays ? Optional.of("answer to another question") : Optional.empty();
            }
            if (aliases.size() > 1) {
                return Optional.of("two CNAME records at " + end);
            }
            ttl = Math.min(ttl, aliases.getFirst().getTTL());
            end = ((CNAMERecord) aliases.getFirst()).getTarget();
            if (!visited.add(end)) {
                return Optional.of("CNAME loop at " + end);
            }
            if (visited.size() > MAX_LINKS + 1) {
                return Optional.of("more than " + MAX_LINKS + " CNAME records");
            }
        }
        return Optional.empty();
    }

    private static List<Record> at(Name owner, Message reply, int type) {
        return reply.getSection(Section.ANSWER).stream()
                .filter(r -> r.getType() == type && r.getDClass() == DClass.IN)
                .filter(r -> r.getName().equals(owner))
                .toList();
    }
}
