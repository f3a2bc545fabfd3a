package org.postseal.spec.dns;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Mailbox;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where a domain's policy and certificates are looked up. Domains are lower-case A-labels; a
 * mailbox must have one ({@link Mailbox#hasDomainName}), or {@link IllegalArgumentException} is
 * thrown.
 */
public final class Names {
    private static final String WELL_KNOWN = "/.well-known/openpgpkey/";
    private static final String ZBASE32 = "ybndrfg8ejkmcpqxot1uwisza345h769";
    private static final AsciiSet UNRESERVED = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("-._~"));

    private Names() {}

    /**
     * {@code _smtp-openpgp.<domain>}: owner of the TXT policy and of the site's OPENPGPKEY record.
     */
    public static String policyOwner(String domain) {
        return "_smtp-openpgp." + domain;
    }

    /** {@code _smtp._tls.<domain>}: owner of the TLSRPT record (RFC 8460 section 3). */
    public static String tlsReportOwner(String domain) {
        return "_smtp._tls." + domain;
    }

    /**
     * Where a host says that it takes the reports of a domain that it does not belong to.
     */
    @Requirement("R-03")
    public static String reportConsentOwner(String domain, String host) {
        return domain + "._report._smtp-openpgp." + host;
    }

    /**
     * RFC 7929 section 3: hex of SHA-256(local-part, case as given) cut to 28 octets, then {@code
     * _openpgpkey.<domain>}.
     */
    @Requirement("T-05")
    public static String openpgpkeyOwner(Mailbox mailbox) {
        byte[] hash = hash("SHA-256", mailbox.localPart());
        return HexFormat.of().formatHex(hash, 0, 28) + "._openpgpkey." + domain(mailbox);
    }

    /** The advanced WKD URL, on host {@code openpgpkey.<domain>}. */
    public static URI wkdAdvanced(Mailbox mailbox) {
        String domain = domain(mailbox);
        return URI.create(
                "https://openpgpkey." + domain + WELL_KNOWN + domain + "/" + wkdFile(mailbox));
    }

    /** The direct WKD URL, on the domain itself. */
    public static URI wkdDirect(Mailbox mailbox) {
        return URI.create("https://" + domain(mailbox) + WELL_KNOWN + wkdFile(mailbox));
    }

    /** The HTTPS form of the policy (D-09). */
    @Requirement("D-09")
    public static URI httpsPolicy(String domain) {
        return URI.create("https://openpgpkey." + domain + WELL_KNOWN + domain + "/smtp-policy");
    }

    private static String domain(Mailbox mailbox) {
        if (!mailbox.hasDomainName()) {
            throw new IllegalArgumentException("keys are published under domain names only");
        }
        return mailbox.domain();
    }

    /** {@code hu/<zbase32 of SHA-1>?l=<local-part>}; the hash folds ASCII letters only. */
    private static String wkdFile(Mailbox mailbox) {
        String localPart = mailbox.localPart();
        return "hu/" + wkdHash(localPart) + "?l=" + percentEncoded(localPart);
    }

    /** The name of a local-part's file in the Web Key Directory, however its ASCII case is. */
    public static String wkdHash(String localPart) {
        return zbase32(hash("SHA-1", lowerAscii(localPart)));
    }

    @Requirement("T-05")
    private static String lowerAscii(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] = (char) (chars[i] + ('a' - 'A'));
            }
        }
        return new String(chars);
    }

    /** For 20 octets, which are 32 groups of 5 bits and nothing left over. */
    private static String zbase32(byte[] octets) {
        StringBuilder text = new StringBuilder(octets.length * 8 / 5);
        int bits = 0;
        int held = 0;
        for (byte octet : octets) {
            held = held << 8 | (octet & 0xFF);
            for (bits += 8; bits >= 5; bits -= 5) {
                text.append(ZBASE32.charAt(held >> (bits - 5) & 31));
            }
            held &= (1 << bits) - 1;
        }
        return text.toString();
    }

    /** RFC 3986 section 2.1, of every octet that is not unreserved. */
    private static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(UTF_8)) {
            if (UNRESERVED.contains(octet)) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static byte[] hash(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
