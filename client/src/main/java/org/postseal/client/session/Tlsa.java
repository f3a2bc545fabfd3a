package org.postseal.client.session;

import org.xbill.DNS.TLSARecord;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One TLSA record (RFC 6698 section 2.1), read as SMTP reads it (RFC 7672 section 3.1). Sorted by
 * its fields, so that equal sets of records are equal lists.
 *
 * @param data the certificate association data in lower-case hex
 */
public record Tlsa(int usage, int selector, int matchingType, String data)
        implements Comparable<Tlsa> {
    static final int DANE_TA = 2;
    static final int DANE_EE = 3;
    private static final int CERTIFICATE = 0;
    private static final int PUBLIC_KEY = 1;
    private static final int FULL = 0;
    private static final int SHA_256 = 1;
    private static final int SHA_512 = 2;
    private static final int SHOWN = 64;

    private static final Comparator<Tlsa> ORDER =
            Comparator.comparingInt(Tlsa::usage)
                    .thenComparingInt(Tlsa::selector)
                    .thenComparingInt(Tlsa::matchingType)
                    .thenComparing(Tlsa::data);

    public static Tlsa of(TLSARecord rr) {
        return new Tlsa(
                rr.getCertificateUsage(),
                rr.getSelector(),
                rr.getMatchingType(),
                HexFormat.of().formatHex(rr.getCertificateAssociationData()));
    }

    /** Why SMTP cannot use the record; empty where it can. */
    public Optional<String> problem() {
        if (usage != DANE_TA && usage != DANE_EE) {
            return Optional.of("usage " + usage + " is not for SMTP");
        }
        if (selector != CERTIFICATE && selector != PUBLIC_KEY) {
            return Optional.of("unknown selector " + selector);
        }
        return switch (matchingType) {
            case FULL -> malformed();
            case SHA_256 -> length(64);
            case SHA_512 -> length(128);
            default -> Optional.of("unknown matching type " + matchingType);
        };
    }

    private Optional<String> length(int digits) {
        return data.length() == digits ? Optional.empty() : Optional.of("digest of a wrong length");
    }

    private Optional<String> malformed() {
        try {
            if (selector == CERTIFICATE) {
                X509.certificate(octets());
            } else {
                X509.publicKey(octets());
            }
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.of("neither a certificate nor a key that is known");
        }
    }

    /** True for the whole certificate or key: nothing else needs to be sent. */
    boolean isFull() {
        return matchingType == FULL;
    }

    boolean isKey() {
        return selector == PUBLIC_KEY;
    }

    byte[] octets() {
        return HexFormat.of().parseHex(data);
    }

    /** True where the record stands for this certificate, or for its key; for usable records. */
    public boolean matches(X509Certificate certificate) {
        try {
            byte[] selected =
                    selector == CERTIFICATE
                            ? certificate.getEncoded()
                            : X509.publicKeyInfo(certificate);
            return MessageDigest.isEqual(associated(selected), octets());
        } catch (CertificateException e) {
            return false;
        }
    }

    private byte[] associated(byte[] selected) {
        return switch (matchingType) {
            case SHA_256 -> digest("SHA-256", selected);
            case SHA_512 -> digest("SHA-512", selected);
            default -> selected;
        };
    }

    private static byte[] digest(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + algorithm, e);
        }
    }

    @Override
    public int compareTo(Tlsa other) {
        return ORDER.compare(this, other);
    }

    /** As in a zone file, long data cut. */
    @Override
    public String toString() {
        String shown = data.length() <= SHOWN ? data : data.substring(0, SHOWN) + "...";
        return usage + " " + selector + " " + matchingType + " " + shown;
    }
}
