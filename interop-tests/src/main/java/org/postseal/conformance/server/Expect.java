package org.postseal.conformance.server;

import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a reply must be, with findings that name the command. */
final class Expect {
    private Expect() {}

    /** One of these codes. */
    static void code(String command, Reply reply, int... codes) {
        Violation.unless(
                IntStream.of(codes).anyMatch(code -> code == reply.code()),
                "expected "
                        + Arrays.stream(codes)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(" or "))
                        + " to "
                        + shown(command)
                        + ", got "
                        + reply);
    }

    /** Any but this code. */
    static void notFor(String command, Reply reply, int code) {
        Violation.unless(reply.code() != code, reply + " in answer to " + shown(command));
    }

    /** A permanent refusal, whatever its code. */
    static void refused(String command, Reply reply) {
        Violation.unless(
                reply.isPermanent(), "expected 5yz to " + shown(command) + ", got " + reply);
    }

    /** This code; another enhanced code, or none, is not to the letter. */
    static Verdict exactly(String command, Reply reply, int code, String enhanced) {
        code(command, reply, code);
        return reply.is(code, enhanced)
                ? Verdict.pass()
                : new Verdict(
                        Verdict.Kind.NON_STRICT,
                        "expected " + code + " " + enhanced + " to " + command + ", got " + reply);
    }

    /** The worse of two. */
    static Verdict both(Verdict first, Verdict second) {
        return first.kind() == Verdict.Kind.PASS ? second : first;
    }

    private static String shown(String command) {
        return command.length() <= 100 ? command : command.substring(0, 100) + "…";
    }
}
