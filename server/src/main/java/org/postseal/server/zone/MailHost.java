package org.postseal.server.zone;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

import java.util.List;

/** Looks whether mail for a domain is sent to this host at all. These records are never ours. */
public record MailHost(Resolver resolver, String hostname) {
    /** What is the matter with the MX records of a domain. */
    public Finding mx(String domain) {
        String what = domain + ". MX";
        Answer answer = resolver.resolve(domain, Type.MX);
        if (answer.status() == Answer.Status.FAILED) {
            return new Finding(
                    what,
                    Finding.Kind.FAILED,
                    "the lookup failed" + answer.detail().map(d -> " (" + d + ")").orElse(""));
        }
        List<String> hosts =
                answer.records().stream()
                        .filter(MXRecord.class::isInstance)
                        .map(rr -> ((MXRecord) rr).getTarget())
                        .map(Name::canonicalize)
                        .map(name -> name.toString(true))
                        .toList();
        if (!hosts.contains(hostname)) {
            return new Finding(
                    what,
                    Finding.Kind.MISSING,
                    (hosts.isEmpty() ? "nothing is live" : "live is " + String.join(", ", hosts))
                            + "; mail for "
                            + domain
                            + " does not come to "
                            + hostname
                            + ": add it, or set hostname right");
        }
        return answer.isSecure()
                ? new Finding(what, Finding.Kind.GOOD, "")
                : new Finding(
                        what,
                        Finding.Kind.INSECURE,
                        "the answer is not secure, so that DANE never applies to this domain; sign"
                                + " the zone (DNSSEC)");
    }
}
