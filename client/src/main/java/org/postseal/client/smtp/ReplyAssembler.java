package org.postseal.client.smtp;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.smtp.EnhancedCode;
import org.postseal.spec.smtp.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the lines of a reply together (RFC 5321 section 4.2, RFC 2034). */
final class ReplyAssembler {
    private final List<String> texts = new ArrayList<>();
    private int code;
    private int octets;

    /** True between the first and the last line of a reply. */
    boolean isMidReply() {
        return !texts.isEmpty();
    }

    /**
     * Takes one line without its line end.
     *
     * @return the reply that this line ends
     */
    Optional<Reply> add(String line, ReplyLimits limits) throws SyntaxException {
        int lineCode = code(line);
        if (isMidReply() && lineCode != code) {
            throw new SyntaxException("reply changes from " + code + " to " + lineCode);
        }
        code = lineCode;
        octets += line.length();
        if (texts.size() == limits.lines() || octets > limits.octets()) {
            throw new SyntaxException("reply is longer than this client takes");
        }
        texts.add(line.length() > 4 ? line.substring(4) : "");
        return line.startsWith("-", 3) ? Optional.empty() : Optional.of(finish(limits));
    }

    private static int code(String line) throws SyntaxException {
        boolean separated =
                line.length() == 3 || line.startsWith(" ", 3) || line.startsWith("-", 3);
        if (!separated || !isCode(line)) {
            throw new SyntaxException("not an SMTP reply");
        }
        return Integer.parseInt(line, 0, 3, 10);
    }

    private static boolean isCode(String line) {
        char first = line.charAt(0);
        char second = line.charAt(1);
        char third = line.charAt(2);
        return first >= '2' && first <= '5' && isDigit(second) && isDigit(third);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Reply finish(ReplyLimits limits) {
        List<Optional<EnhancedCode>> codes = texts.stream().map(this::enhanced).toList();
        Optional<EnhancedCode> first = codes.getFirst();
        boolean uniform = codes.stream().allMatch(first::equals);
        Reply reply =
                limits.codeOnEachLine() && !uniform
                        ? new Reply(code, Optional.empty(), texts)
                        : new Reply(code, first, strip(codes));
        texts.clear();
        octets = 0;
        return reply;
    }

    private List<String> strip(List<Optional<EnhancedCode>> codes) {
        List<String> stripped = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            boolean carries = codes.get(i).isPresent();
            int space = text.indexOf(' ');
            stripped.add(carries ? (space < 0 ? "" : text.substring(space + 1)) : text);
        }
        return stripped;
    }

    /** The enhanced code a line starts with; one of another class than the reply's is only text. */
    private Optional<EnhancedCode> enhanced(String text) {
        int end = text.indexOf(' ');
        return EnhancedCode.parse(end < 0 ? text : text.substring(0, end))
                .filter(found -> found.statusClass() == code / 100);
    }
}
