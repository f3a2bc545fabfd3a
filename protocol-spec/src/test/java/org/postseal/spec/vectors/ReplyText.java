package org.postseal.spec.vectors;

import org.postseal.spec.smtp.EnhancedCode;
import org.postseal.spec.smtp.Reply;

import java.util.List;
import java.util.Optional;

/** A reply as it stands on the wire; these vectors have no other than well-formed lines. */
final class ReplyText {
    private ReplyText() {}

    /** An enhanced code that is not the same on each line is none (K-04). */
    static Reply read(String wire) {
        List<String> lines = wire.lines().toList();
        List<Optional<EnhancedCode>> codes =
                lines.stream().map(line -> EnhancedCode.parse(word(line.substring(4)))).toList();
        Optional<EnhancedCode> code = codes.getFirst();
        boolean uniform = code.isPresent() && codes.stream().allMatch(code::equals);
        return new Reply(
                Integer.parseInt(lines.getFirst(), 0, 3, 10),
                uniform ? code : Optional.empty(),
                lines.stream().map(line -> uniform ? line.substring(10) : line).toList());
    }

    private static String word(String text) {
        return text.split(" ", 2)[0];
    }
}
