package org.postseal.client.session;

import org.postseal.client.dns.Answer;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the certificate of one host must match (RFC 7672). Equal policies ask for the same.
 *
 * @param base the TLSA base domain, which is also sent as SNI
 * @param records usable and sorted, at least one
 * @param names the reference identifiers for usage DANE-TA; none where no record has it
 * @param way whether the way to the host is secure: the MX RRset, as a rule
 */
public record DanePolicy(String base, List<Tlsa> records, List<String> names, Answer.Security way) {
    public DanePolicy {
        records = List.copyOf(records);
        names = List.copyOf(names);
    }

    /**
     * The level of a session whose certificate matches. Where the way to the host could be tampered
     * with, the host is known but not that it is the right one (section 2.2.1).
     */
    public SessionLevel level() {
        return way == Answer.Security.SECURE ? SessionLevel.DANE : SessionLevel.TLS;
    }

    /**
     * Verifies what a server sent. With usage DANE-EE names and times of the certificate do not
     * count (RFC 7672 section 3.1.1); with DANE-TA both do.
     *
     * @param chain the server's own certificate first
     * @return why it does not match; empty where it does
     */
    public Optional<String> problem(List<X509Certificate> chain, Instant now) {
        if (chain.isEmpty()) {
            return Optional.of("no certificate");
        }
        X509Certificate own = chain.getFirst();
        if (of(Tlsa.DANE_EE).stream().anyMatch(tlsa -> tlsa.matches(own))) {
            return Optional.empty();
        }
        List<Tlsa> anchors = of(Tlsa.DANE_TA);
        if (anchors.isEmpty()) {
            return Optional.of("the certificate matches no TLSA record of " + base);
        }
        return new AnchoredPath(chain, anchors, now)
                .problem()
                .map(why -> "no TLSA record of " + base + " verifies the certificate: " + why)
                .or(() -> misnamed(own));
    }

    private List<Tlsa> of(int usage) {
        return records.stream().filter(tlsa -> tlsa.usage() == usage).toList();
    }

    private Optional<String> misnamed(X509Certificate certificate) {
        CertificateNames presented = CertificateNames.of(certificate);
        return presented.name(names)
                ? Optional.empty()
                : Optional.of("the certificate names " + presented + ", which is none of " + names);
    }
}
