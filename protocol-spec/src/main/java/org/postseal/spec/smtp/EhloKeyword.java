package org.postseal.spec.smtp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The parameters of the OPENPGP EHLO keyword, version 1.
 *
 * @param keys KEYS: PGPKEY is served here
 * @param prove PROVE is offered
 * @param seal SEAL: levels that a server behind this one unseals
 * @param maxKey MAXKEY: largest certificate in octets that PGPKEY replies with
 */
public record EhloKeyword(boolean keys, boolean prove, Set<SealLevel> seal, OptionalInt maxKey) {
    public static final String NAME = "OPENPGP";

    /**
     * Decodes the parameters that followed the keyword.
     *
     * @return empty where no version is known (E-01): the keyword is then as good as absent
     */
    public static Optional<EhloKeyword> decode(List<String> parameters) {
        throw new UnsupportedOperationException();
    }

    /**
     * The whole EHLO line without code and CRLF, for example {@code OPENPGP V=1 KEYS SEAL=site
     * MAXKEY=131072}.
     */
    public String encode() {
        throw new UnsupportedOperationException();
    }
}
