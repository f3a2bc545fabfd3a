package org.postseal.conformance.report;

/**
 * Makes every character of a peer's text visible, so that it can neither steer a terminal nor hide.
 *
 * <p>Control characters become the pictures that Unicode has for them (␍); other characters without
 * a glyph, or which turn the direction of text, become {@code ‹U+202E›}.
 */
public final class Visible {
    private static final int PICTURES = 0x2400;
    private static final int DELETE = 0x7f;
    private static final int DELETE_PICTURE = 0x2421;

    private Visible() {}

    /** The text on one line. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            if (isPlain(c)) {
                                shown.appendCodePoint(c);
                            } else {
                                shown.append(symbol(c));
                            }
                        });
        return shown.toString();
    }

    /** Does this character show itself? */
    static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** What stands for a character that does not. */
    static String symbol(int c) {
        if (c < ' ') {
            return Character.toString(PICTURES + c);
        }
        return c == DELETE ? Character.toString(DELETE_PICTURE) : "\u2039U+%04X\u203a".formatted(c);
    }
}
