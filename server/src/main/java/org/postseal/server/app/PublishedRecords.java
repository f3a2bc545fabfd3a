package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.site.SiteKeys;
import org.postseal.spec.dns.Names;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.openpgp.Fingerprint;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the owner of a domain puts into DNS: the policy and the site certificate at {@code
 * _smtp-openpgp}.
 *
 * @param owner the absolute owner name, with its final dot
 * @param policy the TXT record's text
 * @param certificate the OPENPGPKEY record's octets
 */
public record PublishedRecords(String owner, PolicyRecord policy, byte[] certificate) {
    private static final int TTL = 3600;
    private static final int TXT_STRING = 255;
    private static final int ID_DIGITS = 16;

    /** The records for one domain that this site receives for. */
    public static PublishedRecords of(String domain, Config.Publish publish, SiteKeys keys) {
        PolicyRecord draft = policy("0", publish, keys.fingerprint());
        // The id follows from the content, so that it changes when, and only when, the policy does.
        PolicyRecord policy = policy(digest(draft.encode()), publish, keys.fingerprint());
        return new PublishedRecords(Names.policyOwner(domain) + ".", policy, keys.certificate());
    }

    private static PolicyRecord policy(String id, Config.Publish publish, Fingerprint key) {
        return new PolicyRecord(
                id,
                publish.mode(),
                Optional.of(publish.maxAge()),
                publish.seal(),
                List.of(key),
                publish.sources().isEmpty() ? Optional.empty() : Optional.of(publish.sources()),
                publish.auth() == Config.HostAuth.SITE,
                publish.rua());
    }

    private static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** Both records as lines of a zone file. */
    public String zoneText() {
        return txtLine() + "\n" + openpgpkeyLine() + "\n";
    }

    private String txtLine() {
        StringBuilder line = new StringBuilder(owner).append(' ').append(TTL).append(" IN TXT");
        String text = policy.encode();
        for (int at = 0; at < text.length(); at += TXT_STRING) {
            line.append(" \"")
                    .append(text, at, Math.min(text.length(), at + TXT_STRING))
                    .append('"');
        }
        return line.toString();
    }

    private String openpgpkeyLine() {
        String base64 =
                Base64.getMimeEncoder(64, "\n    ".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(certificate);
        return owner + " " + TTL + " IN OPENPGPKEY (\n    " + base64 + " )";
    }
}
