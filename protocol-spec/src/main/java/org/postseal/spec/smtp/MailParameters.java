package org.postseal.spec.smtp;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of MAIL FROM that this project knows.
 *
 * @param size declared octets (RFC 1870)
 * @param body BODY (RFC 6152)
 * @param smtputf8 SMTPUTF8 (RFC 6531)
 * @param ret RET: what a failure DSN returns (RFC 3461 section 4.3)
 * @param envid ENVID, decoded from xtext (RFC 3461 section 4.4)
 * @param reqseal REQSEAL: never onward or back in clear (M-02)
 * @param requiretls REQUIRETLS: onward over authenticated TLS only (RFC 8689)
 */
public record MailParameters(
        OptionalLong size,
        Body body,
        boolean smtputf8,
        Optional<Ret> ret,
        Optional<String> envid,
        boolean reqseal,
        boolean requiretls) {
    public static final MailParameters NONE =
            new MailParameters(
                    OptionalLong.empty(),
                    Body.SEVENBIT,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    false);

    /** RET of RFC 3461: the whole message or its header section. */
    public enum Ret {
        FULL,
        HDRS
    }
}
