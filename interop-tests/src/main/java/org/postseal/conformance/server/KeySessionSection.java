package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** PGPKEY among other commands, and what it tells of mailboxes (section 4 of the draft). */
final class KeySessionSection {
    /** Signatures of the same key differ by a few octets, where leading zeros are left out. */
    private static final int SIZE_CLASS = 16;

    private static final int TIMES = 6;
    private static final Duration TELLING = Duration.ofMillis(100);

    private KeySessionSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(6, "PGPKEY in a session")
                .must(
                        1,
                        "keeps the transaction over PGPKEY",
                        Stage.KEYS,
                        KeySessionSection::transactionKept,
                        "K-02")
                .must(
                        2,
                        "keeps the transaction over a PGPKEY that it refuses",
                        Stage.KEYS,
                        KeySessionSection::transactionKeptOverRefusal,
                        "K-02")
                .must(
                        3,
                        "begins no transaction by PGPKEY",
                        Stage.KEYS,
                        KeySessionSection::noTransaction,
                        "K-02")
                .must(
                        4,
                        "answers PGPKEY as the last command of a group",
                        Stage.KEYS,
                        KeySessionSection::lastOfGroup,
                        "K-03")
                .must(
                        5,
                        "answers nothing that follows PGPKEY in a group before PGPKEY itself",
                        Stage.KEYS,
                        KeySessionSection::notLastOfGroup,
                        "K-03")
                .must(
                        6,
                        "answers for unknown and keyless mailboxes alike",
                        Stage.KEYS,
                        KeySessionSection::alike,
                        "K-06")
                .must(
                        7,
                        "answers for unknown mailboxes with the site certificate where it unseals",
                        Stage.KEYS,
                        KeySessionSection::catchAll,
                        "K-06")
                .should(
                        8,
                        "answers for unknown and existing mailboxes in the same time",
                        Stage.KEYS,
                        KeySessionSection::sameTime,
                        "K-06")
                .cases();
    }

    private static Verdict transactionKept(Visit visit) throws IOException {
        String query = QuerySection.site(visit, "");
        visit.mail("");
        QuerySection.answered(query, visit.command(query));
        visit.rcpt("");
        QuerySection.answered(query, visit.command(query));
        visit.rcpt("");
        return Verdict.pass();
    }

    private static Verdict transactionKeptOverRefusal(Visit visit) throws IOException {
        visit.mail("");
        Expect.refused("PGPKEY SITE ..", visit.command("PGPKEY SITE .."));
        visit.rcpt("");
        String query = "PGPKEY SITE not-served.invalid";
        Expect.refused(query, visit.command(query));
        visit.rcpt("");
        return Verdict.pass();
    }

    private static Verdict noTransaction(Visit visit) throws IOException {
        String query = QuerySection.user(visit, "postmaster");
        QuerySection.answered(query, visit.command(query));
        String rcpt = "RCPT TO:<" + visit.peer().mailbox() + ">";
        Expect.code(rcpt + " after PGPKEY alone", visit.command(rcpt), 503);
        return Verdict.pass();
    }

    private static Verdict lastOfGroup(Visit visit) throws IOException {
        visit.requireExtension("PIPELINING");
        String query = QuerySection.site(visit, "");
        visit.dialogue().send("NOOP\r\nRSET\r\n" + query + "\r\n");
        Expect.code("NOOP", visit.dialogue().reply(), 250);
        Expect.code("RSET", visit.dialogue().reply(), 250);
        QuerySection.answered(query, visit.dialogue().reply());
        visit.isInStep();
        return Verdict.pass();
    }

    /** A server may refuse the group and leave, or answer in order. */
    private static Verdict notLastOfGroup(Visit visit) throws IOException {
        String query = QuerySection.site(visit, "");
        visit.dialogue().send(query + "\r\nNOOP\r\n");
        Optional<Reply> first = visit.dialogue().next();
        if (first.isEmpty()) {
            return Verdict.pass();
        }
        if (first.get().isPermanent()) {
            Violation.unless(
                    visit.dialogue().next().isEmpty(),
                    "refused with " + first.get() + ", but what followed was run");
            return Verdict.pass();
        }
        Violation.unless(
                isKeyReply(first.get()), "expected the reply to PGPKEY, got " + first.get());
        Reply second = visit.dialogue().reply();
        Violation.unless(!isKeyReply(second), "PGPKEY is answered twice: " + second);
        return Verdict.pass();
    }

    private static boolean isKeyReply(Reply reply) {
        return reply.code() == 252
                || (reply.code() == 250 && reply.lines().getLast().endsWith("END"));
    }

    /** The mailbox known to exist counts as keyless unless it shows a key of its own. */
    private static Verdict alike(Visit visit) throws IOException {
        Reply existing = visit.command("PGPKEY <" + visit.peer().mailbox() + ">");
        Reply unknown = visit.command(KeyAsker.unknown(visit));
        if (isUserKey(existing)) {
            throw new NotImplemented(visit.peer().mailbox() + " has a key of its own");
        }
        Violation.unless(
                existing.code() == unknown.code()
                        && existing.lines().size() == unknown.lines().size(),
                "existing: " + existing + "; unknown: " + unknown);
        int difference = Math.abs(octets(existing) - octets(unknown));
        Violation.unless(
                difference <= SIZE_CLASS, "the replies differ by " + difference + " octets");
        if (existing.code() == 250) {
            sameCertificate(KeyAnswer.of("PGPKEY", existing), KeyAnswer.of("PGPKEY", unknown));
        } else {
            Violation.unless(
                    existing.lines().equals(unknown.lines()),
                    "existing: " + existing + "; unknown: " + unknown);
        }
        return Verdict.pass();
    }

    private static boolean isUserKey(Reply reply) {
        return reply.code() == 250 && KeyAnswer.of("PGPKEY", reply).header().scope().equals("user");
    }

    private static void sameCertificate(KeyAnswer existing, KeyAnswer unknown) {
        Violation.unless(
                existing.header().equals(unknown.header())
                        && existing.certificate().equals(unknown.certificate()),
                "existing: " + existing.header() + "; unknown: " + unknown.header());
    }

    private static int octets(Reply reply) {
        return reply.lines().stream().mapToInt(line -> line.length() + 2).sum();
    }

    private static Verdict catchAll(Visit visit) throws IOException {
        visit.requireSite();
        String query = KeyAsker.unknown(visit);
        Reply reply = visit.command(query);
        KeyAnswer answer = KeyAnswer.of(query, reply);
        Violation.unless(
                answer.header().scope().equals("site"),
                "SCOPE=" + answer.header().scope() + " for a mailbox that does not exist");
        sameCertificate(KeyAsker.site(visit), answer);
        return Verdict.pass();
    }

    /** The quickest of some answers each: noise makes answers slower, never quicker. */
    private static Verdict sameTime(Visit visit) throws IOException {
        long existing = Long.MAX_VALUE;
        long unknown = Long.MAX_VALUE;
        for (int i = 0; i < TIMES; i++) {
            existing = Math.min(existing, time(visit, "PGPKEY <" + visit.peer().mailbox() + ">"));
            unknown = Math.min(unknown, time(visit, KeyAsker.unknown(visit)));
        }
        Duration difference = Duration.ofNanos(Math.abs(existing - unknown));
        Violation.unless(
                difference.compareTo(TELLING) < 0,
                "the quickest answers differ by " + difference.toMillis() + " ms");
        return Verdict.pass();
    }

    private static long time(Visit visit, String query) throws IOException {
        long begin = System.nanoTime();
        QuerySection.answered(query, visit.command(query));
        return System.nanoTime() - begin;
    }
}
