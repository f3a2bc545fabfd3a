package org.postseal.server.reports;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.dns.Names;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.dns.TlsReportRecord;
import org.postseal.spec.smtp.Mailbox;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Finds where a domain wants its reports. Blocks for DNS. */
final class Destinations {
    private final Resolver resolver;
    private final Discovery discovery;

    Destinations(Resolver resolver, Discovery discovery) {
        this.resolver = resolver;
        this.discovery = discovery;
    }

    /** Where to. */
    sealed interface Found {
        /**
         * There.
         *
         * @param policy the text of the openpgp policy; none for sessions
         * @param authenticated nobody but the domain can have named these places
         */
        record Places(List<URI> rua, List<String> policy, boolean authenticated) implements Found {
            public Places {
                rua = List.copyOf(rua);
                policy = List.copyOf(policy);
            }
        }

        /** Nowhere, and asking again would not change it. */
        record Nowhere(String why) implements Found {}

        /** It cannot be told now. */
        record Unknown(String why) implements Found {}
    }

    Found of(ReportKind kind, String domain) {
        return switch (kind) {
            case TLS -> tls(domain);
            case OPENPGP -> openpgp(domain);
        };
    }

    /** RFC 8460 section 3. Any place will do: it asked for reports by being named there. */
    private Found tls(String domain) {
        String owner = Names.tlsReportOwner(domain);
        Answer answer = resolver.resolve(owner, Type.TXT);
        if (answer.status() == Answer.Status.FAILED) {
            return new Found.Unknown(owner + ": " + answer.detail().orElse("lookup failed"));
        }
        List<String> records = texts(answer).stream().filter(TlsReportRecord::isCandidate).toList();
        if (records.size() != 1) {
            return new Found.Nowhere(owner + ": " + records.size() + " TLSRPT records");
        }
        try {
            return new Found.Places(
                    TlsReportRecord.decode(records.getFirst()).rua(), List.of(), answer.isSecure());
        } catch (SyntaxException e) {
            return new Found.Nowhere(owner + ": " + e.getMessage());
        }
    }

    @Requirement("R-03")
    private Found openpgp(String domain) {
        DomainPolicy policy = discovery.find(new Mailbox("postmaster", domain), false).policy();
        Optional<URI> rua = policy.record().flatMap(PolicyRecord::rua);
        if (rua.isEmpty()) {
            return policy.record().isEmpty() && isWithheld(policy)
                    ? new Found.Unknown("the policy of " + domain + " cannot be looked up")
                    : new Found.Nowhere("no policy of " + domain + " with rua");
        }
        Optional<String> host = ReportPlace.host(rua.get());
        if (host.isEmpty()) {
            return new Found.Nowhere("a rua that is neither mailto nor https");
        }
        Found.Places there =
                new Found.Places(
                        List.of(rua.get()),
                        List.of(policy.record().orElseThrow().encode()),
                        policy.isAuthenticated());
        return isWithin(host.get(), domain) ? there : ifAgreed(domain, host.get(), there);
    }

    private static boolean isWithheld(DomainPolicy policy) {
        return switch (policy.lookup()) {
            case BOGUS, FAILED -> true;
            case FOUND, ABSENT, INVALID -> false;
        };
    }

    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    /** A place outside must say that it wants the domain's reports, or anybody could flood it. */
    @Requirement("R-03")
    private Found ifAgreed(String domain, String host, Found.Places there) {
        String owner = Names.reportConsentOwner(domain, host);
        Answer answer = resolver.resolve(owner, Type.TXT);
        if (answer.status() == Answer.Status.FAILED) {
            return new Found.Unknown(owner + ": " + answer.detail().orElse("lookup failed"));
        }
        return texts(answer).stream().anyMatch(PolicyRecord::isCandidate)
                ? there
                : new Found.Nowhere(host + " does not agree: no record at " + owner);
    }

    private static List<String> texts(Answer answer) {
        return answer.records().stream()
                .filter(TXTRecord.class::isInstance)
                .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                .toList();
    }
}
