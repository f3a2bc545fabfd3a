package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What EHLO says (section 3 of the draft). */
final class EhloSection {
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "(?i:V=1|KEYS|PROVE|SEAL=(user|site)(,(user|site))*|MAXKEY=[0-9]{4,6})"
                            + "|(?!(?i:V|KEYS|PROVE|SEAL|MAXKEY)(=|$))"
                            + "[A-Za-z0-9][A-Za-z0-9-]*(=[!-<>-~]+)?");

    private EhloSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(1, "The EHLO keyword")
                .must(1, "announces V=1 with OPENPGP", Stage.OPENPGP, EhloSection::version, "E-01")
                .must(
                        2,
                        "does not announce OPENPGP before TLS",
                        Stage.GREETED,
                        EhloSection::notInClear,
                        "E-02")
                .must(
                        3,
                        "does not announce OPENPGP in answer to HELO",
                        Stage.OPENPGP,
                        EhloSection::notWithHelo,
                        "E-05")
                .must(
                        4,
                        "announces OPENPGP once, with parameters as of the grammar",
                        Stage.OPENPGP,
                        EhloSection::grammar,
                        "E-01")
                .must(
                        5,
                        "announces a MAXKEY of at most 131072 octets",
                        Stage.OPENPGP,
                        EhloSection::maxKey,
                        "K-04")
                .must(
                        6,
                        "announces the same to every EHLO of a session over TLS",
                        Stage.OPENPGP,
                        EhloSection::sameAgain,
                        "E-01")
                .must(
                        7,
                        "does not announce STARTTLS within TLS (RFC 3207 section 4.2)",
                        Stage.TLS,
                        EhloSection::noStartTlsWithinTls)
                .cases();
    }

    private static Verdict version(Visit visit) {
        List<String> parameters = visit.announced().parameters("OPENPGP").orElseThrow();
        Violation.unless(
                parameters.stream().anyMatch("V=1"::equalsIgnoreCase),
                "expected V=1 among the parameters of OPENPGP, got " + parameters);
        return Verdict.pass();
    }

    private static Verdict notInClear(Visit visit) {
        Violation.unless(!visit.announced().has("OPENPGP"), "OPENPGP is announced before STARTTLS");
        return Verdict.pass();
    }

    private static Verdict notWithHelo(Visit visit) throws IOException {
        Reply reply = visit.command("HELO client.test");
        Expect.code("HELO", reply, 250);
        Violation.unless(
                reply.texts().stream()
                        .noneMatch(line -> line.toUpperCase(Locale.ROOT).startsWith("OPENPGP")),
                "OPENPGP is announced in answer to HELO");
        return Verdict.pass();
    }

    private static Verdict grammar(Visit visit) {
        Violation.unless(
                visit.announced().all("OPENPGP").size() == 1, "OPENPGP is announced twice");
        for (String parameter : visit.announced().parameters("OPENPGP").orElseThrow()) {
            Violation.unless(
                    PARAMETER.matcher(parameter).matches(),
                    "not a parameter of OPENPGP: \"" + parameter + "\"");
        }
        return Verdict.pass();
    }

    private static Verdict maxKey(Visit visit) {
        if (visit.announced().openPgp("MAXKEY").isEmpty()) {
            return Verdict.info("MAXKEY is not announced");
        }
        String digits = visit.announced().openPgp("MAXKEY").get();
        Violation.unless(
                digits.matches("[0-9]{4,6}") && Integer.parseInt(digits) <= 131_072,
                "MAXKEY=" + digits);
        return Verdict.pass();
    }

    private static Verdict sameAgain(Visit visit) throws IOException {
        List<String> first = visit.announced().all("OPENPGP");
        visit.ehlo();
        List<String> second = visit.announced().all("OPENPGP");
        Violation.unless(first.equals(second), "announced " + first + " first, then " + second);
        return Verdict.pass();
    }

    private static Verdict noStartTlsWithinTls(Visit visit) {
        Violation.unless(!visit.announced().has("STARTTLS"), "STARTTLS is announced within TLS");
        return Verdict.pass();
    }
}
