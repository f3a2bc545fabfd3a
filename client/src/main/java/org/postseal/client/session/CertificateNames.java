package org.postseal.client.session;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The host names in a certificate, lower-case (RFC 7672 section 3.2.3): DNS names, or the common
 * name where there is none.
 */
public record CertificateNames(List<String> names) {
    private static final int DNS_NAME = 2;
    private static final int MOST_SHOWN = 4;

    public static CertificateNames of(X509Certificate certificate) {
        List<String> names = dnsNames(certificate);
        return new CertificateNames(
                names.isEmpty() ? commonName(certificate).stream().toList() : names);
    }

    /** True where any of the references is named. */
    public boolean name(Collection<String> references) {
        return references.stream()
                .map(CertificateNames::normal)
                .anyMatch(reference -> names.stream().anyMatch(name -> matches(name, reference)));
    }

    /** For logs. */
    @Override
    public String toString() {
        return names.size() <= MOST_SHOWN
                ? names.toString()
                : names.subList(0, MOST_SHOWN) + " and " + (names.size() - MOST_SHOWN) + " more";
    }

    /** A wildcard stands for one whole label, the first (RFC 6125 section 6.4.3). */
    private static boolean matches(String presented, String reference) {
        if (!presented.startsWith("*.")) {
            return presented.equals(reference);
        }
        int dot = reference.indexOf('.');
        boolean deep = presented.indexOf('.', 2) > 0;
        return dot > 0 && deep && reference.substring(dot).equals(presented.substring(1));
    }

    private static List<String> dnsNames(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? List.of()
                    : all.stream()
                            .filter(entry -> entry.get(0).equals(DNS_NAME))
                            .map(entry -> normal((String) entry.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            // Names that cannot be read name nobody; the common name does not stand in for them.
            return List.of("");
        }
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().reversed().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .filter(String.class::isInstance)
                            .map(value -> normal((String) value))
                            .findFirst();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
