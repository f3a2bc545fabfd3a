package org.postseal.conformance.client;

import org.postseal.conformance.world.Names;
import org.postseal.conformance.world.WebHost;
import org.xbill.DNS.Type;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** What one domain publishes in DNS and over HTTPS. */
final class Publisher {
    private static final String ZBASE32 = "ybndrfg8ejkmcpqxot1uwisza345h769";

    private final Names names;
    private final String domain;

    Publisher(Names names, String domain) {
        this.names = names;
        this.domain = domain;
    }

    void mx(String host) {
        names.publish(domain + ". MX 10 " + host + ".");
    }

    String policyOwner() {
        return "_smtp-openpgp." + domain + ".";
    }

    /** A policy, from behind its {@code v=}. */
    void policy(String fields) {
        record("v=smtp-openpgp1; " + fields);
    }

    /** A TXT record at the place of the policy. */
    void record(String... strings) {
        StringBuilder text = new StringBuilder(policyOwner() + " TXT");
        for (String string : strings) {
            text.append(" \"").append(string).append('"');
        }
        names.publish(text.toString());
    }

    /** One TLSA record, 3 1 1, for this host of the domain's. */
    void tlsa(String host, int port, String keyDigest) {
        names.publish("_" + port + "._tcp." + host + ". TLSA 3 1 1 " + keyDigest);
    }

    void withdrawPolicy() {
        names.withdraw(policyOwner(), Type.TXT);
    }

    /** The site certificate beside the policy. */
    void siteCertificate(byte[] certificate) {
        names.publish(policyOwner() + " OPENPGPKEY " + base64(certificate));
    }

    void withdrawSiteCertificate() {
        names.withdraw(policyOwner(), Type.OPENPGPKEY);
    }

    /** A user's certificate (RFC 7929 section 3), good for an hour; returns its name. */
    String userCertificate(String localPart, byte[] certificate) {
        byte[] hash = digest("SHA-256", localPart);
        String label = HexFormat.of().formatHex(Arrays.copyOf(hash, 28));
        String owner = label + "._openpgpkey." + domain + ".";
        names.publish(owner + " 3600 OPENPGPKEY " + base64(certificate));
        return owner;
    }

    String webHost() {
        return "openpgpkey." + domain;
    }

    /** Path of a user's certificate in the advanced method. */
    String wkdPath(String localPart) {
        return wkdPath(domain, localPart);
    }

    static String wkdPath(String domain, String localPart) {
        return "/.well-known/openpgpkey/" + domain + "/hu/" + wkdHash(localPart);
    }

    /** Path of a user's certificate in the direct method. */
    static String directPath(String localPart) {
        return "/.well-known/openpgpkey/hu/" + wkdHash(localPart);
    }

    String policyPath() {
        return "/.well-known/openpgpkey/" + domain + "/smtp-policy";
    }

    /** The policy over HTTPS, from behind its {@code v=}. */
    void webPolicy(WebHost web, String fields) {
        web.put(webHost(), policyPath(), policyText(fields));
    }

    static byte[] policyText(String fields) {
        return ("v=smtp-openpgp1; " + fields).getBytes(StandardCharsets.US_ASCII);
    }

    private static String wkdHash(String localPart) {
        byte[] hash = digest("SHA-1", localPart.toLowerCase(Locale.ROOT));
        StringBuilder text = new StringBuilder();
        long bits = 0;
        int count = 0;
        for (byte octet : hash) {
            bits = bits << 8 | (octet & 0xFF);
            count += 8;
            while (count >= 5) {
                count -= 5;
                text.append(ZBASE32.charAt((int) (bits >> count) & 31));
            }
        }
        return text.toString();
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm)
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
