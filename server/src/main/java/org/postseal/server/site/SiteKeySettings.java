package org.postseal.server.site;

import java.time.Duration;

/**
 * How a site's keys are made.
 *
 * @param domain the site, lower-case A-labels; the certificate's User ID names it
 * @param version of the certificate that the first start makes; one that exists is kept as it is
 * @param encryptionValidity how long a new encryption subkey is valid (P-15)
 */
public record SiteKeySettings(String domain, KeyVersion version, Duration encryptionValidity) {
    /** Where the publication of the site certificate is automatic: PGPKEY, RFC 2136 update. */
    public static final Duration MONTHLY = Duration.ofDays(30);

    /** Where a person publishes by hand. */
    public static final Duration YEARLY = Duration.ofDays(365);

    public SiteKeySettings {
        if (encryptionValidity.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("an encryption subkey is valid for a day or more");
        }
    }

    /** The defaults: a version 4 certificate, encryption subkeys for a month. */
    public static SiteKeySettings of(String domain) {
        return new SiteKeySettings(domain, KeyVersion.V4, MONTHLY);
    }

    /**
     * The User ID. Every mail domain has a postmaster (RFC 5321 section 4.5.1) and SITE mail of
     * others goes out under that address, so this is what a person who looks the key up should see;
     * the text before it says that no person signs with it.
     */
    String userId() {
        return "Postseal site key (" + domain + ") <postmaster@" + domain + ">";
    }

    /**
     * How long before the end of an encryption subkey its successor is due: long enough for a
     * person to publish it, or for what is cached elsewhere to run out.
     */
    Duration overlap() {
        Duration third = encryptionValidity.dividedBy(3);
        Duration most = Duration.ofDays(60);
        return third.compareTo(most) < 0 ? third : most;
    }
}
