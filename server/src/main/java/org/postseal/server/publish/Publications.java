package org.postseal.server.publish;

import java.util.Optional;

/** What a site has to publish. All of it is at hand: no call blocks. */
public interface Publications {
    /** True for a domain that the site receives for. */
    boolean isLocal(String domain);

    /**
     * A user's certificate, binary.
     *
     * @param hash as it stands in a Web Key Directory's URL
     */
    Optional<byte[]> userCertificate(String domain, String hash);

    /** The text of the domain's policy record. */
    String smtpPolicy(String domain);

    /** The MTA-STS policy of the domain. */
    MtaStsPolicy mtaSts(String domain);
}
