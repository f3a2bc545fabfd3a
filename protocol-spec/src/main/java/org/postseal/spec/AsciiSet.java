package org.postseal.spec;

/**
 * A set of ASCII characters, as grammars name them ({@code atext}, {@code xchar}).
 *
 * @param low bit n for character n
 * @param high bit n for character 64 + n
 */
public record AsciiSet(long low, long high) {
    public static final AsciiSet DIGIT = range('0', '9');
    public static final AsciiSet ALPHA = range('A', 'Z').or(range('a', 'z'));
    public static final AsciiSet LETTER_DIGIT = ALPHA.or(DIGIT);
    public static final AsciiSet HEXDIG = DIGIT.or(range('A', 'F')).or(range('a', 'f'));

    /** The characters from {@code first} to {@code last}, both included. */
    public static AsciiSet range(int first, int last) {
        long low = 0;
        long high = 0;
        for (int c = first; c <= last; c++) {
            if (c < 64) {
                low |= 1L << c;
            } else {
                high |= 1L << (c - 64);
            }
        }
        return new AsciiSet(low, high);
    }

    public static AsciiSet of(String characters) {
        AsciiSet set = new AsciiSet(0, 0);
        for (int i = 0; i < characters.length(); i++) {
            set = set.or(range(characters.charAt(i), characters.charAt(i)));
        }
        return set;
    }

    public AsciiSet or(AsciiSet other) {
        return new AsciiSet(low | other.low, high | other.high);
    }

    public AsciiSet without(String characters) {
        AsciiSet other = of(characters);
        return new AsciiSet(low & ~other.low, high & ~other.high);
    }

    public boolean contains(int c) {
        // Shifts take the low six bits, so the range is checked first.
        return c >= 0 && c < 128 && (((c < 64 ? low : high) >>> c) & 1) != 0;
    }

    /** True where the text is empty or holds only characters of this set. */
    public boolean containsAll(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!contains(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
