package org.postseal.conformance.server;

import java.util.List;
import java.util.Optional;

/** What the reference server does wrong, and which cases must fail by it. */
enum Mutant {
    /** Nothing. */
    NONE,

    NO_VERSION("1/1"),
    KEYWORD_IN_CLEAR("1/2"),
    KEYWORD_WITH_HELO("1/3"),
    BAD_PARAMETER("1/4"),
    LARGE_MAXKEY("1/5"),
    KEYWORD_ONCE("1/6"),
    STARTTLS_WITHIN_TLS("1/7", "2/6"),

    HELLO_REMEMBERED("2/1"),
    TRANSACTION_REMEMBERED("2/2"),
    INJECTED_RUN("2/3"),
    INJECTED_DISCARDED("2/3"),
    /** Whatever is pipelined ends the connection. */
    GROUP_DROPPED("2/4", "6/4", "12/9"),
    STARTTLS_PARAMETER("2/5"),
    CLEAR_AFTER_220("2/7"),

    PGPKEY_IN_CLEAR("3/1"),
    PGPKEY_AFTER_HELO("3/2", "15/10"),
    LOOSE_QUERY("3/3"),
    LOOSE_MAILBOX("3/4"),
    LOOSE_HAVE("3/5"),
    UNKNOWN_WORD("3/6"),
    PROVE_FOR_MAILBOX("3/7"),
    CASE_SENSITIVE("3/8"),
    UTF8_UNANNOUNCED("3/9"),
    NO_UTF8_QUERY("3/10"),
    ANY_DOMAIN("3/11", "15/8"),
    PGPKEY_BETWEEN_CHUNKS("3/12"),
    PGPKEY_IN_DATA("3/13"),
    /** 100 octets are a long line. */
    SHORT_LINE_LIMIT("3/14", "12/7"),
    /** What is too long a line goes on as the next. */
    LINES_CHOPPED("3/15", "12/8"),

    KIND_UNKNOWN("4/1"),
    NO_END("4/1"),
    ENHANCED_ON_LAST_ONLY("4/2"),
    LONG_LINES("4/3"),
    SHORT_LINES("4/4"),
    LEN_WRONG("4/5"),
    SHA256_WRONG("4/6"),
    EXP_PAST("4/7", "4/10"),
    EXP_LONG("4/7", "4/10"),
    ALWAYS_UNCHANGED("4/8"),
    NEVER_UNCHANGED("4/9"),
    SCOPE_WRONG("4/11"),

    UNSIGNED("5/1"),
    SIGNS_AS_TEXT("5/2"),
    SIGNS_BY_SHA1("5/2"),
    SIGNS_NO_QUERY("5/3", "5/4"),
    SIGNS_QUOTES("5/5"),
    SIGNS_LOWER_CASE("5/6"),
    SIGNS_OLD_EXP("5/7"),
    SIGNS_SITE_SCOPE("5/8"),
    NO_USER_KEY("5/8"),

    PGPKEY_ENDS_TRANSACTION("6/1", "15/12"),
    REFUSED_PGPKEY_ENDS_TRANSACTION("6/2"),
    PGPKEY_BEGINS_TRANSACTION("6/3"),
    /** What follows PGPKEY in a group is answered first. */
    OUT_OF_ORDER("6/5"),
    UNKNOWN_TOLD("6/6", "6/7"),
    UNKNOWN_SLOW("6/8"),

    FPR_WRONG("7/1"),
    EXPIRED_SUBKEY("7/2"),
    EXP_BEYOND_SUBKEY("7/3"),
    RSA_SUBKEY("7/4"),
    THIRD_PARTY_SIGNATURE("7/5"),
    SHA1_SELF_SIGNATURES("7/6"),

    NO_REQSEAL("8/1"),
    PARAMETERS_IN_CLEAR("8/2", "8/8"),
    PARAMETERS_AFTER_HELO("8/3"),
    REQSEAL_VALUE("8/4"),
    REQSEAL_TWICE("8/5"),
    NO_KEYFPR("8/6", "8/10", "9/11"),
    ANY_KEYFPR("8/7"),
    KEYFPR_TWICE("8/9"),
    UNKNOWN_KEYFPR_REFUSED("8/10"),
    RETIRED_KEYFPR_TAKEN("8/11", "8/12"),
    KEYFPR_ENDS_TRANSACTION("8/12"),

    REFUSES_SEALS("9/1", "9/2", "9/3", "9/8", "9/11"),
    SIGNATURE_NEEDED("9/2"),
    OLD_REFUSED("9/4"),
    REPLAY_REFUSED("9/5"),
    SEAL_FROM_COMPARED("9/6"),
    DOMAIN_CASE("9/7"),
    TRIES_UNKNOWN("9/9"),
    TRIES_ALL("9/10"),
    ASCII_ONLY("9/12"),
    REQSEAL_REFUSED("9/13"),

    /** SEAL=site is announced, and nothing is ever opened. */
    OPENS_NOTHING(
            "10/1", "10/2", "10/3", "10/4", "10/5", "10/6", "10/7", "10/8", "10/9", "10/10",
            "10/12", "14/9"),
    LOOSE_FIELDS("10/11"),
    LOOSE_PADDING("10/13"),
    TELLS_FAILURES_APART("10/14"),
    ANY_DESTINATION("14/1"),
    RECIPIENTS_UNCHECKED("14/2"),
    ANY_SEAL_TO("14/3"),
    OLD_TAKEN("14/4"),
    FUTURE_TAKEN("14/5"),
    TUNNEL_IN_TUNNEL("14/6"),
    ORIGINAL_UNCHECKED("14/7", "14/10"),
    RETIRED_IGNORED("14/8"),
    QUOTES("14/9"),

    STUFFED_DOT_ENDS("\r\n..\r\n", "11/1"),
    LF_LF_ENDS("\n.\n", "11/2"),
    LF_CRLF_ENDS("\n.\r\n", "11/3"),
    CRLF_LF_ENDS("\r\n.\n", "11/4"),
    CR_CRLF_ENDS("\r.\r\n", "11/5"),
    CRLF_CR_ENDS("\r\n.\r", "11/6"),
    CR_CR_ENDS("\r.\r", "11/7"),
    NUL_DOT_ENDS("\0.\r\n", "11/8"),
    DOT_ENDS_CHUNK("11/9"),
    REFUSED_CHUNK_RUN("11/10"),
    BDAT_ANY_SIZE("11/11"),
    ONE_CHUNK("11/12"),

    LONG_REPLY("12/1"),
    ENHANCED_CLASS("12/2"),
    LF_ENDS_COMMAND("12/3"),
    CR_ENDS_COMMAND("12/4"),
    NUL_TAKEN("12/5"),
    UNKNOWN_VERB_RESETS("12/6"),
    TRANSACTION_KEPT("12/10"),
    ANY_SIZE("12/11"),
    NO_NULL_SENDER("12/12"),

    NO_BUDGET("13/1"),
    BUDGET_SYNTAX_ERROR("13/1"),
    ENDLESS_ERRORS("13/2"),
    ONE_CLIENT_ONLY("13/3"),
    LONG_CONTENT_LINE_DROPPED("13/4"),

    PROVES_NOTHING("15/1", "15/2", "15/3", "15/7"),
    PROVES_OTHER_KEY("15/1"),
    /** One proof for every session. */
    PROVES_ONCE("15/2"),
    PROVES_AS_SENT("15/3"),
    PROVES_OVER_TLS12("15/4", "15/5"),
    PROVES_UNASKED("15/6"),
    UNCHANGED_UNPROVED("15/7"),
    LOOSE_PROVE("15/9"),
    PROVES_BY_SHA1("15/11");

    private final Optional<String> falseEnd;
    private final String breaks;

    /** With cases as section and number. */
    Mutant(String... breaks) {
        boolean end = breaks.length > 0 && breaks[0].contains(".");
        this.falseEnd = end ? Optional.of(breaks[0]) : Optional.empty();
        this.breaks = String.join(" ", List.of(breaks).subList(end ? 1 : 0, breaks.length));
    }

    /** Cases that must fail, as section and number. */
    List<String> breaks() {
        return breaks.isEmpty() ? List.of() : List.of(breaks.split(" ", -1));
    }

    /** Octets at which DATA ends too. */
    Optional<String> falseEnd() {
        return falseEnd;
    }

    /** Octets after STARTTLS do not end the connection. */
    boolean keepsInjected() {
        return this == INJECTED_RUN || this == INJECTED_DISCARDED;
    }

    /** The line of the reply to EHLO. */
    String keyword() {
        return switch (this) {
            case NO_VERSION -> "OPENPGP KEYS SEAL=site,user MAXKEY=131072";
            case BAD_PARAMETER -> "OPENPGP V=1 KEYS SEAL=host MAXKEY=131072";
            case LARGE_MAXKEY -> "OPENPGP V=1 KEYS SEAL=site,user MAXKEY=200000";
            default -> "OPENPGP V=1 KEYS SEAL=site,user MAXKEY=131072";
        };
    }
}
