package org.postseal.client.cli;

/** Text from strangers, made safe for a terminal. */
final class Printable {
    private static final int MAX = 2000;

    private Printable() {}

    /** On one line, without control and format characters, at most 2000 long. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX));
        text.codePoints()
                .limit(MAX)
                .map(c -> c == '\n' || c == '\t' ? ' ' : isVisible(c) ? c : '?')
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
