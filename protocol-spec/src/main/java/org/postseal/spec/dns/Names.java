package org.postseal.spec.dns;

import org.postseal.spec.smtp.Mailbox;

import java.net.URI;

/** Where a domain's policy and certificates are looked up. Domains are lower-case A-labels. */
public final class Names {
    private Names() {}

    /**
     * {@code _smtp-openpgp.<domain>}: owner of the TXT policy and of the site's OPENPGPKEY record.
     */
    public static String policyOwner(String domain) {
        return "_smtp-openpgp." + domain;
    }

    /**
     * RFC 7929 section 3: hex of SHA-256(local-part, case as given) cut to 28 octets, then {@code
     * _openpgpkey.<domain>}.
     */
    public static String openpgpkeyOwner(Mailbox mailbox) {
        throw new UnsupportedOperationException();
    }

    /** The advanced WKD URL, on host {@code openpgpkey.<domain>}. */
    public static URI wkdAdvanced(Mailbox mailbox) {
        throw new UnsupportedOperationException();
    }

    /** The direct WKD URL, on the domain itself. */
    public static URI wkdDirect(Mailbox mailbox) {
        throw new UnsupportedOperationException();
    }

    /** The HTTPS form of the policy (D-09). */
    public static URI httpsPolicy(String domain) {
        return URI.create(
                "https://openpgpkey."
                        + domain
                        + "/.well-known/openpgpkey/"
                        + domain
                        + "/smtp-policy");
    }
}
