package org.postseal.spec.smtp;

/** The service extensions that add parameters to MAIL and RCPT. */
public enum Extension {
    /** RFC 1870: SIZE. */
    SIZE,
    /** RFC 6152: BODY=7BIT and BODY=8BITMIME. */
    EIGHTBITMIME,
    /** RFC 3030: BODY=BINARYMIME. */
    BINARYMIME,
    /** RFC 6531: SMTPUTF8. */
    SMTPUTF8,
    /** RFC 3461: RET, ENVID, NOTIFY, ORCPT. */
    DSN,
    /** RFC 8689: REQUIRETLS. */
    REQUIRETLS,
    /** RFC 4954: the AUTH parameter of MAIL. */
    AUTH,
    /** The draft: REQSEAL, KEYFPR. */
    OPENPGP
}
