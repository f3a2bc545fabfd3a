package org.postseal.client.session;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.Type;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Finds the TLSA records of a mail host (RFC 7672 section 2.2). Blocks; bounded by the resolver.
 *
 * <p>TLSA records are asked for only where the host's addresses are secure: elsewhere they could
 * not be, and some servers of unsigned zones answer such questions badly. Where they are asked for,
 * no answer closes the host.
 */
public final class DaneLookup {
    private final Resolver resolver;

    public DaneLookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * What is demanded of a host.
     *
     * @param host as the MX record or the operator names it
     * @param addresses what was found for that name
     */
    public DaneFinding find(
            String host, int port, HostAddresses.Found addresses, Referral referral) {
        return new Search(host, port, addresses, referral).run();
    }

    /** One lookup and its reasons so far. */
    private final class Search {
        private final String host;
        private final int port;
        private final HostAddresses.Found addresses;
        private final Referral referral;
        private final List<String> reasons = new ArrayList<>();

        Search(String host, int port, HostAddresses.Found addresses, Referral referral) {
            this.host = host;
            this.port = port;
            this.addresses = addresses;
            this.referral = referral;
        }

        DaneFinding run() {
            if (!referral.isSecure()) {
                reasons.add("the MX records are " + word(referral.security()));
            }
            boolean alias = !addresses.canonicalName().equalsIgnoreCase(host);
            if (addresses.security() == Answer.Security.SECURE) {
                return alias ? first(addresses.canonicalName(), host) : first(host);
            }
            reasons.add("the addresses of " + host + " are insecure");
            return alias ? alias() : new DaneFinding.NotApplicable(reasons);
        }

        /** A signed alias of an unsigned host can still have records of its own. */
        private DaneFinding alias() {
            Answer cname = resolver.resolve(host, Type.CNAME);
            if (cname.status() == Answer.Status.FAILED) {
                return failed("CNAME lookup of " + host, cname);
            }
            return cname.isFound() && cname.isSecure()
                    ? first(host)
                    : new DaneFinding.NotApplicable(reasons);
        }

        /** The first of the base domains with secure records counts. */
        private DaneFinding first(String... bases) {
            for (String base : bases) {
                String owner = "_" + port + "._tcp." + base;
                Answer answer = resolver.resolve(owner, Type.TLSA);
                switch (answer.status()) {
                    case FAILED -> {
                        return failed("TLSA lookup of " + owner, answer);
                    }
                    case FOUND -> {
                        if (answer.isSecure()) {
                            return found(base, owner, answer);
                        }
                        reasons.add("TLSA " + owner + ": insecure, ignored");
                    }
                    case NODATA, NXDOMAIN -> reasons.add("TLSA " + owner + ": none");
                }
            }
            return new DaneFinding.NotApplicable(reasons);
        }

        private DaneFinding failed(String what, Answer answer) {
            String bogus = answer.security() == Answer.Security.BOGUS ? "bogus: " : "";
            reasons.add(what + " failed: " + bogus + answer.detail().orElse("no answer"));
            return new DaneFinding.Failed(reasons);
        }

        private DaneFinding found(String base, String owner, Answer answer) {
            List<Tlsa> records =
                    answer.records().stream()
                            .filter(TLSARecord.class::isInstance)
                            .map(rr -> Tlsa.of((TLSARecord) rr))
                            .toList();
            TlsaSet set = TlsaSet.of(records);
            if (set.usable().isEmpty()) {
                reasons.add(
                        "TLSA %s: secure, none usable: %s"
                                .formatted(owner, String.join(", ", set.unusable())));
                return new DaneFinding.Unusable(reasons);
            }
            reasons.add(
                    "TLSA %s: secure, %d of %d used"
                            .formatted(owner, set.usable().size(), records.size()));
            return new DaneFinding.Usable(
                    new DanePolicy(base, set.usable(), names(base, set), referral.security()),
                    reasons);
        }

        /** RFC 7672 section 3.2.2; the domain vouches for the host only by a secure MX RRset. */
        private List<String> names(String base, TlsaSet set) {
            if (set.usable().stream().noneMatch(tlsa -> tlsa.usage() == Tlsa.DANE_TA)) {
                return List.of();
            }
            List<String> domains = referral.isSecure() ? referral.domains() : List.of();
            return Stream.concat(Stream.of(base), domains.stream()).distinct().toList();
        }

        private static String word(Answer.Security security) {
            return security.name().toLowerCase(Locale.ROOT);
        }
    }
}
