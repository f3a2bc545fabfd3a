package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The form of key replies, and values that can be checked without keys (section 4 of the draft).
 */
final class KeyReplySection {
    private static final int LINE = 512;
    private static final int DATA = 384;
    private static final int MOST = 131_072;
    private static final Duration CLOCKS = Duration.ofMinutes(5);
    private static final Duration WEEK = Duration.ofDays(7);

    private KeyReplySection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(4, "Key replies")
                .must(
                        1,
                        "answers PGPKEY SITE with KEY, K lines, S lines, P lines and END",
                        Stage.KEYS,
                        KeyReplySection::form,
                        "K-04")
                .must(
                        2,
                        "sends the enhanced code 2.0.0 on each line of a key reply",
                        Stage.KEYS,
                        KeyReplySection::enhancedCodes,
                        "K-04")
                .must(
                        3,
                        "sends lines of at most 512 octets",
                        Stage.KEYS,
                        KeyReplySection::lineLength,
                        "K-04")
                .must(
                        4,
                        "fills each K line but the last with 384 characters, and S lines alike",
                        Stage.KEYS,
                        KeyReplySection::fullLines,
                        "K-04")
                .must(
                        5,
                        "sends the LEN of the certificate, at most MAXKEY and 131072",
                        Stage.KEYS,
                        KeyReplySection::length,
                        "K-04",
                        "K-05")
                .must(
                        6,
                        "sends the SHA256 of the certificate",
                        Stage.KEYS,
                        KeyReplySection::digest,
                        "K-05")
                .must(
                        7,
                        "sends an EXP that is to come, at most seven days ahead",
                        Stage.KEYS,
                        KeyReplySection::expiry,
                        "K-09")
                .must(
                        8,
                        "sends the certificate where HAVE names another",
                        Stage.KEYS,
                        KeyReplySection::haveAnother)
                .must(
                        9,
                        "answers UNCHANGED where HAVE names the certificate, in either case",
                        Stage.KEYS,
                        KeyReplySection::haveCurrent)
                .must(
                        10,
                        "sends an EXP with UNCHANGED that is to come, at most seven days ahead",
                        Stage.KEYS,
                        KeyReplySection::unchangedExpiry,
                        "K-09")
                .must(11, "answers PGPKEY SITE with SCOPE=site", Stage.KEYS, KeyReplySection::scope)
                .cases();
    }

    private static Verdict form(Visit visit) throws IOException {
        KeyAnswer answer = KeyAsker.site(visit);
        Violation.unless(!answer.unchanged(), "UNCHANGED without HAVE");
        return Verdict.pass();
    }

    private static Reply raw(Visit visit) throws IOException {
        String query = QuerySection.site(visit, "");
        Reply reply = visit.command(query);
        KeyAsker.disclosed(reply);
        Expect.code(query, reply, 250);
        return reply;
    }

    private static Verdict enhancedCodes(Visit visit) throws IOException {
        for (String line : raw(visit).lines()) {
            Violation.unless(
                    Reply.enhanced(line).filter("2.0.0"::equals).isPresent(),
                    "a line without 2.0.0: \"" + line + "\"");
        }
        return Verdict.pass();
    }

    private static Verdict lineLength(Visit visit) throws IOException {
        for (String line : raw(visit).lines()) {
            int octets = line.length() + 2;
            Violation.unless(octets <= LINE, "a line of " + octets + " octets with its CRLF");
        }
        return Verdict.pass();
    }

    private static Verdict fullLines(Visit visit) throws IOException {
        KeyAnswer answer = KeyAsker.site(visit);
        full("K", answer.certificate());
        full("S", answer.signature());
        full("P", answer.proof());
        return Verdict.pass();
    }

    private static void full(String kind, List<String> lines) {
        for (int i = 0; i < lines.size() - 1; i++) {
            int characters = lines.get(i).length();
            Violation.unless(
                    characters == DATA,
                    kind
                            + " line "
                            + (i + 1)
                            + " of "
                            + lines.size()
                            + " has "
                            + characters
                            + " characters");
        }
    }

    private static Verdict length(Visit visit) throws IOException {
        KeyAnswer answer = KeyAsker.site(visit);
        int length = answer.certificateOctets().length;
        Violation.unless(
                answer.header().length() == length,
                "LEN=" + answer.header().length() + " for " + length + " octets");
        int most =
                visit.announced()
                        .openPgp("MAXKEY")
                        .filter(digits -> digits.matches("[0-9]{4,6}"))
                        .map(Integer::parseInt)
                        .orElse(MOST);
        Violation.unless(length <= most, length + " octets, more than MAXKEY=" + most);
        return Verdict.pass();
    }

    private static Verdict digest(Visit visit) throws IOException {
        KeyAnswer answer = KeyAsker.site(visit);
        String is = KeyAnswer.have(answer.certificateOctets());
        Violation.unless(
                answer.header().sha256().equals(is),
                "SHA256=" + answer.header().sha256() + " for a certificate of " + is);
        return Verdict.pass();
    }

    private static Verdict expiry(Visit visit) throws IOException {
        bounded(KeyAsker.site(visit).expires());
        return Verdict.pass();
    }

    private static void bounded(long expires) {
        Instant now = Instant.now();
        Violation.unless(expires > now.getEpochSecond(), "EXP=" + expires + " is not to come");
        Violation.unless(
                expires <= now.plus(WEEK).plus(CLOCKS).getEpochSecond(),
                "EXP=" + expires + " is more than seven days ahead");
    }

    private static Verdict haveAnother(Visit visit) throws IOException {
        String query = QuerySection.site(visit, " HAVE=" + "0".repeat(64));
        Violation.unless(
                !KeyAsker.ask(visit, query).unchanged(), "UNCHANGED, though another is held");
        return Verdict.pass();
    }

    private static KeyAnswer unchanged(Visit visit, String sha256) throws IOException {
        KeyAnswer answer = KeyAsker.ask(visit, QuerySection.site(visit, " HAVE=" + sha256));
        Violation.unless(answer.unchanged(), "a key, though HAVE=" + sha256 + " is current");
        return answer;
    }

    private static Verdict haveCurrent(Visit visit) throws IOException {
        String sha256 = KeyAnswer.have(KeyAsker.site(visit).certificateOctets());
        unchanged(visit, sha256);
        unchanged(visit, sha256.toUpperCase(Locale.ROOT));
        return Verdict.pass();
    }

    private static Verdict unchangedExpiry(Visit visit) throws IOException {
        String sha256 = KeyAnswer.have(KeyAsker.site(visit).certificateOctets());
        bounded(unchanged(visit, sha256).expires());
        return Verdict.pass();
    }

    private static Verdict scope(Visit visit) throws IOException {
        String scope = KeyAsker.site(visit).header().scope();
        Violation.unless(scope.equals("site"), "SCOPE=" + scope);
        return Verdict.pass();
    }
}
