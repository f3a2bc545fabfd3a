package org.postseal.server.zone;

/** What a record set of ours is for. */
public enum Purpose {
    SITE_POLICY("what senders are asked to do with mail to this domain", "v=smtp-openpgp1", true),
    SITE_CERTIFICATE("the site certificate, to which mail to this domain is sealed", "", true),
    USER_CERTIFICATE("the certificate of one user (RFC 7929)", "", true),
    TLSA("the TLS key of this host on port 25, the one in use and the next (RFC 7672)", "", true),
    MTA_STS("the MTA-STS policy is new when this id is (RFC 8461)", "v=STSv1", false),
    TLS_RPT("where others report how TLS went (RFC 8460)", "v=TLSRPTv1", false),
    DKIM("the key of our DKIM signatures (RFC 6376)", "v=DKIM1", false);

    private final String text;
    private final String version;
    private final boolean bindsOnlySigned;

    Purpose(String text, String version, boolean bindsOnlySigned) {
        this.text = text;
        this.version = version;
        this.bindsOnlySigned = bindsOnlySigned;
    }

    /** For a comment in a zone file. */
    String text() {
        return text;
    }

    /** With which a TXT record begins that is one of these; empty for other types. */
    String version() {
        return version;
    }

    /** True where the record says little to others unless the zone is signed. */
    boolean bindsOnlySigned() {
        return bindsOnlySigned;
    }
}
