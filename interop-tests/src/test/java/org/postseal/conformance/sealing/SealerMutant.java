package org.postseal.conformance.sealing;

import java.util.List;

/** What can be wrong with a sealer, one thing at a time, and the cases that must see it. */
enum SealerMutant implements MutantTable.Mutant {
    NONE,
    EXTRA_PART("1/1"),
    WORDY_CONTROL_PART("1/2"),
    WIDE_ARMOR("1/3"),
    NO_CRC("1/4"),
    CRC_ALWAYS("1/5"),
    ALL_FIELDS_OUTSIDE("1/6", "1/8", "1/9", "5/9"),
    FEW_FIELDS_OUTSIDE("1/7", "5/8"),
    SUBJECT_OUTSIDE("1/10"),
    NO_DATE_ADDED("1/11"),
    DATE_ADDED_INSIDE("1/11"),
    FOREIGN_FROM_OUTSIDE("1/12"),
    RAW_NAMES("1/13"),
    RAW_FIELDS("1/14"),
    FIELDS_OUT_OF_ORDER("2/1"),
    DATE_IN_MILLISECONDS("2/2"),
    CONSTANT_ID("2/3"),
    ALWAYS_NEW_ID("2/4"),
    NULL_PATH_AS_POSTMASTER("2/5"),
    FIRST_RECIPIENT_ONLY("2/6"),
    ALWAYS_GLOBAL("2/7"),
    NEVER_GLOBAL("2/8"),
    DOT_STUFFED("2/9", "5/4"),
    DECODED_AS_UTF8("2/10"),
    EMPTY_LINE_ADDED("2/11", "2/13"),
    LONG_LINES_WRAPPED("2/12"),
    LINES_STRIPPED("2/14"),
    CUT_AT_HALF_A_MEBIBYTE("2/15"),
    HEADER_CUT_AT_100_FIELDS("2/16"),
    NO_PADDING("2/17", "2/19", "2/20"),
    PADDING_EVEN_WHERE_NONE_IS_DUE("2/18"),
    TWO_PKESKS("3/1", "5/11"),
    ALWAYS_SEIPD2("3/2"),
    ALWAYS_SEIPD1("3/3", "3/4"),
    COMPRESSED("3/5"),
    NAMED_LITERAL("3/6", "5/11"),
    OTHER_SIGNER("3/7"),
    SHA1_SIGNATURE("3/8"),
    NO_INTENDED_RECIPIENT("3/9"),
    EXPIRED_SUBKEYS("3/10", "4/1"),
    REVOKED_KEYS("4/2", "4/3"),
    CLEAR_WHERE_NO_KEY("4/4"),
    RSA_FOR_SITES("4/5"),
    SHORT_RSA("4/6"),
    SHA1_SELF_SIGNATURES("4/7"),
    UNVERIFIED_BINDINGS("4/8"),
    SEALS_TWICE("4/9"),
    NO_HP("5/1"),
    FIELDS_LOST_INSIDE("5/2"),
    NO_HP_OUTER("5/3"),
    SIGNED_FOR_USERS("5/5"),
    PADDED_ALWAYS("5/6"),
    PADDED_NEVER("5/7"),
    FORGED_HP_OUTER_KEPT("5/10");

    private final String breaks;

    SealerMutant(String... breaks) {
        this.breaks = String.join(" ", breaks);
    }

    @Override
    public List<String> breaks() {
        return breaks.isEmpty() ? List.of() : List.of(breaks.split(" ", -1));
    }
}
