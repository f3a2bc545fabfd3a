package org.postseal.spec.smtp;

import org.postseal.spec.openpgp.Fingerprint;

import java.util.Optional;
import java.util.Set;

/**
 * The parameters of RCPT TO that this project knows.
 *
 * @param notifyOn NOTIFY (RFC 3461 section 4.1); empty when not given, which means FAILURE and, by
 *     local habit, DELAY
 * @param orcpt ORCPT as {@code addr-type;address}, xtext decoded (RFC 3461 section 4.2)
 * @param keyfpr KEYFPR: fingerprint of the encryption (sub)key the content is sealed to (M-04)
 */
public record RcptParameters(
        Set<Notify> notifyOn, Optional<String> orcpt, Optional<Fingerprint> keyfpr) {
    public static final RcptParameters NONE =
            new RcptParameters(Set.of(), Optional.empty(), Optional.empty());

    /** NOTIFY values of RFC 3461. */
    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }
}
