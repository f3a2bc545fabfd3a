package org.postseal.client.session;

import org.postseal.client.dns.Answer;

import java.util.List;
import java.util.stream.Stream;

/**
 * Who says that a host takes the mail.
 *
 * @param domains the next-hop domain whose MX RRset names the host, and its canonical name; none
 *     where the host is named otherwise
 * @param security of what names it
 */
public record Referral(List<String> domains, Answer.Security security) {
    /** The operator names the host. */
    public static final Referral SETTINGS = new Referral(List.of(), Answer.Security.SECURE);

    public Referral {
        domains = List.copyOf(domains);
    }

    /** DNS names the hosts of a domain. */
    public static Referral of(String domain, MxHosts.Hosts hosts) {
        List<String> domains =
                hosts.implicit()
                        ? List.of()
                        : Stream.of(domain, hosts.canonicalName()).distinct().toList();
        return new Referral(domains, hosts.security());
    }

    public boolean isSecure() {
        return security == Answer.Security.SECURE;
    }
}
