package org.postseal.conformance.sealing;

import java.util.List;

/** What can be wrong with an unsealer, one thing at a time, and the cases that must see it. */
enum UnsealerMutant implements MutantTable.Mutant {
    NONE,
    NO_SEIPD1("1/1", "1/10"),
    NO_SEIPD2("1/2", "1/3"),
    ONE_CHUNK_SIZE("1/4"),
    CUT_AT_64_KIB("1/5", "1/12"),
    CRC_NEEDED("1/6"),
    CRC_CHECKED("1/7"),
    NO_PARTIAL_LENGTHS("1/8"),
    NO_PADDING_PACKET("1/9"),
    DECODED_AS_UTF8("1/10"),
    DOT_UNSTUFFED("1/11"),
    FIRST_SEAL_TO_ONLY("1/13"),
    QUICK_CHECK("1/14"),
    CLEAR_REFUSED("1/15"),
    OTHERS_REFUSED("1/16"),
    ANONYMOUS_TRIED("1/17"),
    FAILURES_PASSED_ON(
            "2/1", "2/2", "2/3", "2/7", "2/8", "2/9", "2/10", "2/12", "2/16", "2/17", "2/18",
            "2/19", "4/6", "4/12", "4/14", "4/15", "4/20"),
    INTEGRITY_NOT_CHECKED("2/4", "2/5", "2/6"),
    COMPRESSED_TAKEN("2/11"),
    PACKETS_NOT_COUNTED("2/13", "2/14", "2/15"),
    FAILURES_TOLD_APART("2/20"),
    ARMOR_FOUND_ANYWHERE("3/1", "3/2", "3/3", "3/4", "3/5", "3/6", "3/7", "3/8"),
    HEADER_READ_LENIENTLY(
            "4/1", "4/2", "4/3", "4/4", "4/5", "4/7", "4/8", "4/9", "4/10", "4/11", "4/13"),
    LENGTHS_NOT_CHECKED("4/16", "4/17", "4/18", "4/19"),
    ANY_RECIPIENT("5/1"),
    ONE_RECIPIENT_NAMED("5/2"),
    ANY_DESTINATION("5/3", "5/4"),
    SEAL_TO_ELSEWHERE("5/5"),
    ALWAYS_NEUTRAL("6/1"),
    FIRST_KEY_ONLY("6/2"),
    UNSIGNED_TAKEN("6/3"),
    ANY_SIGNER("6/4"),
    SIGNATURE_NOT_VERIFIED("6/5"),
    INTENDED_RECIPIENT_IGNORED("6/6"),
    INTENDED_RECIPIENT_NEEDED("6/7"),
    SHA1_TAKEN("6/8"),
    TEXT_SIGNATURES_TAKEN("6/9"),
    POLICY_NEEDED("6/10", "6/11"),
    CERTIFICATE_NEEDED("6/12"),
    LINES_NOT_CHECKED("7/1", "7/2"),
    LOOPS_NOT_CHECKED("7/3"),
    NESTED_TAKEN("7/4"),
    ENCRYPTED_REFUSED("7/5"),
    RECEIVED_DROPPED("7/6"),
    OUTER_HEADER_DELIVERED("7/7"),
    FORGED_INSIDE_KEPT("7/8"),
    FORGED_OUTSIDE_KEPT("7/9"),
    ALL_RESULTS_REMOVED("7/10"),
    ORIGINAL_QUOTED("7/11"),
    FORGETFUL("8/1"),
    REPLAY_BY_CIPHERTEXT("8/2"),
    REPLAY_WITHOUT_RECIPIENT("8/3"),
    REPLAY_WITHOUT_SIGNER("8/4"),
    REFUSED_REMEMBERED("8/5"),
    OLD_TAKEN("8/6"),
    A_WEEK_IS_OLD("8/7"),
    FUTURE_TAKEN("8/8"),
    NO_SKEW("8/9"),
    UNKNOWN_SIGNER_APART("8/10"),
    NEWEST_SUBKEY_ONLY("9/1"),
    DESTROYED_UNKNOWN("9/2"),
    NO_KEYS_IS_FINAL("9/3");

    private final String breaks;

    UnsealerMutant(String... breaks) {
        this.breaks = String.join(" ", breaks);
    }

    @Override
    public List<String> breaks() {
        return breaks.isEmpty() ? List.of() : List.of(breaks.split(" ", -1));
    }
}
