package org.postseal.spec.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ReplyTest {
    @Test
    void summaryIsOneSafeLine() {
        assertEquals("250 2.0.0 a b", Reply.of(250, "2.0.0", "a", "", "b").summary());
        assertEquals("250", Reply.of(250, "").summary());
        assertEquals("550 5.1.1 a?[31m", Reply.of(550, "5.1.1", "a\u001b[31m").summary());
        assertEquals(500, Reply.of(550, "", "x".repeat(9999), "y".repeat(9999)).summary().length());
    }

    @Test
    void aReplyHasALine() {
        assertEquals(List.of(""), Reply.of(250, "2.0.0").lines());
        assertThrows(IllegalArgumentException.class, () -> Reply.of(250, "2.0"));
    }

    @Test
    void enhancedCodes() {
        assertEquals(Optional.of(new EnhancedCode(5, 7, 10)), EnhancedCode.parse("5.7.10"));
        for (String text :
                new String[] {
                    "",
                    "5",
                    "5.7",
                    "5.7.",
                    "5..1",
                    "3.0.0",
                    "05.0.0",
                    "5.0.1234",
                    "5.0.-1",
                    "5.0.0 "
                }) {
            assertEquals(Optional.empty(), EnhancedCode.parse(text), text);
        }
    }
}
