package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What a server bears, and where it stops. */
final class LimitSection {
    /** So many queries a session are a good bound; more is seen as none. */
    private static final int GOOD = 100;

    private static final int MOST = 300;
    private static final int ERRORS = 200;
    private static final int LINE = 1 << 20;

    private LimitSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(13, "Limits")
                .must(
                        1,
                        "refuses PGPKEY with 450 4.7.1 or 421 4.7.0 once a session has asked too"
                                + " often",
                        Stage.KEYS,
                        LimitSection::budget,
                        "K-10")
                .should(
                        2,
                        "ends a session that sends nothing but errors",
                        Stage.GREETED,
                        LimitSection::errors)
                .must(
                        3,
                        "serves others while a command line does not end",
                        Stage.GREETED,
                        LimitSection::unfinished)
                .must(
                        4,
                        "answers a message with a line of a megabyte",
                        Stage.GREETED,
                        LimitSection::longLine)
                .cases();
    }

    private static Verdict budget(Visit visit) throws IOException {
        String query = QuerySection.site(visit, " HAVE=" + "0".repeat(64));
        Expect.code(query, visit.command(query), 250, 252);
        for (int asked = 2; asked <= MOST; asked++) {
            Reply reply = visit.command(query);
            if (reply.code() == 450 || reply.code() == 421) {
                String enhanced = reply.code() == 450 ? "4.7.1" : "4.7.0";
                return Expect.exactly("query " + asked, reply, reply.code(), enhanced);
            }
            QuerySection.answered(query, reply);
        }
        throw new Violation(MOST + " queries were answered; " + GOOD + " are a good bound");
    }

    private static Verdict errors(Visit visit) throws IOException {
        for (int i = 0; i < ERRORS; i++) {
            visit.dialogue().send("NONSENSE\r\n");
            Optional<Reply> reply = visit.dialogue().next();
            if (reply.isEmpty() || reply.get().code() == 421) {
                return Verdict.pass();
            }
        }
        throw new Violation("the session goes on after " + ERRORS + " errors");
    }

    private static Verdict unfinished(Visit visit) throws IOException {
        visit.dialogue().send("NOOP ");
        try (Visit other = visit.another(Stage.GREETED)) {
            other.isInStep();
        }
        visit.dialogue().send("x\r\n");
        Expect.code("NOOP x", visit.dialogue().reply(), 250);
        return Verdict.pass();
    }

    /** Taken or refused, but in step. */
    private static Verdict longLine(Visit visit) throws IOException {
        visit.data();
        visit.dialogue().send(Mail.of("x".repeat(LINE)) + ".\r\n");
        Reply reply = visit.dialogue().reply();
        Violation.unless(
                reply.isPositive() || reply.isPermanent(),
                "expected 2yz or 5yz to a message with a line of a megabyte, got " + reply);
        visit.nothingElseWasRun("a line of content");
        return Verdict.pass();
    }
}
