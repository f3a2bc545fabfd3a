package org.postseal.interop.lab;

import org.postseal.interop.report.Cell;

import java.util.Locale;

/** What became of a mail that Mallet was after. */
enum Outcome {
    /** Delivered once, octet for octet, as opened by the site, and not to be read on the way. */
    SEALED,
    /** The same, to the recipient's own key: the site has not opened it. */
    SEALED_TO_USER,
    /** Delivered, and Mallet read it. */
    READ,
    /** It waits at Alice's, who is told the reason by the log; Mallet read nothing. */
    WAITS,
    /** Returned to its sender; Mallet read nothing. */
    RETURNED;

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** For the report, where another may have been expected. */
    Cell cell(Outcome expected) {
        return this == READ && expected == READ
                ? new Cell(word(), Cell.Mood.OPEN)
                : Cell.expected(expected.word(), word());
    }
}
