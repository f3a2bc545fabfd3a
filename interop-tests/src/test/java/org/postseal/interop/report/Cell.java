package org.postseal.interop.report;

/** A field of a table. */
public record Cell(String text, Mood mood) {
    /** How it is to be looked at. */
    public enum Mood {
        /** It only tells. */
        PLAIN,
        /** As it must be, and safe. */
        GOOD,
        /** As it must be, and not safe: what is to be known. */
        OPEN,
        /** Not as it must be. */
        BAD
    }

    public static Cell of(Object text) {
        return new Cell(text.toString(), Mood.PLAIN);
    }

    /** What must have been found, and whether it was. */
    public static Cell expected(Object expected, Object found) {
        return expected.equals(found)
                ? new Cell(found.toString(), Mood.GOOD)
                : new Cell(found + ", where " + expected + " must be", Mood.BAD);
    }
}
