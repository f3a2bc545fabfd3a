package org.postseal.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VisibleTest {
    @Test
    void plainTextStaysAsItIs() {
        assertEquals("250 grüße 日本 \ud83d\ude00", Visible.of("250 grüße 日本 \ud83d\ude00"));
    }

    @Test
    void controlsBecomePictures() {
        assertEquals("a␍␊␀␛[0m␉␡", Visible.of("a\r\n\0\u001b[0m\t\u007f"));
    }

    @Test
    void whatHidesOrTurnsIsNamed() {
        assertEquals(
                "‹U+202E›‹U+0085›‹U+200B›‹U+D800›‹U+E000›‹U+2028›‹U+FFFE›",
                Visible.of("\u202e\u0085\u200b\ud800\ue000\u2028\ufffe"));
    }
}
