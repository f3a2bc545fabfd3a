package org.postseal.client.session;

import org.postseal.client.dns.Answer;

import java.util.List;

/** The hosts that take mail for a domain, in the order to try them (RFC 5321 section 5.1). */
public sealed interface MxHosts {
    /**
     * Hosts to try.
     *
     * @param hosts lower-case A-label names, best preference first, equal preferences shuffled
     * @param implicit no MX record: the domain itself is the host
     * @param security of the MX RRset, or of its denial
     * @param canonicalName of the domain after CNAME; the domain itself where there was none
     */
    record Hosts(
            List<String> hosts, boolean implicit, Answer.Security security, String canonicalName)
            implements MxHosts {
        public Hosts {
            hosts = List.copyOf(hosts);
        }
    }

    /** {@code MX 0 .}: the domain takes no mail (RFC 7505). */
    record NullMx() implements MxHosts {}

    /** The domain does not exist or has no mail host. */
    record NoSuchDomain(String detail) implements MxHosts {}

    /** Only hosts of our own preference or worse remain: mail would loop (RFC 5321 section 5.1). */
    record LoopsBack(String detail) implements MxHosts {}

    /** The lookup failed; try later. */
    record Unavailable(String detail, Answer.Security security) implements MxHosts {}
}
