package org.postseal.interop.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.Set;

class CodeTest {
    @Test
    void commentsAndAnnotationsCountAndLiteralsDoNot() {
        assertEquals(
                Set.of("A-01", "A-02", "A-03", "A-04", "A-05"),
                Code.ids(
                        """
                        /** A-01 in a sentence.
                         * And A-02. Not SHA-25, XA-12 or A-123. */
                        @Requirement({"A-03",
                                "A-04"})
                        char c = '"'; // A-05
                        String s = "// A-06 \\" A-07";
                        int d = A-08;
                        """));
        assertEquals(Set.of(), Code.ids("String s = \"\"\"\n // A-01 \" \n\"\"\";"));
    }
}
