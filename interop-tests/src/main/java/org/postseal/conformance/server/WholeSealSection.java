package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** Sealed mail that can be opened, and must not be taken all the same (section 8 of the draft). */
final class WholeSealSection {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int HOPS = 200;
    private static final String MARKER = "quoted-by-mistake";

    private WholeSealSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(14, "Whole seals refused")
                .must(
                        1,
                        "refuses a Seal-Destination that is not its own",
                        Stage.SITE,
                        SealBench.refused(b -> b.with("Seal-Destination", "else.invalid")),
                        "P-04")
                .must(
                        2,
                        "refuses a recipient that no Seal-To names",
                        Stage.SITE,
                        SealBench.refused(WholeSealSection::otherRecipient),
                        "P-04")
                .must(
                        3,
                        "refuses a Seal-To at another domain",
                        Stage.SITE,
                        SealBench.refused(WholeSealSection::foreignRecipient),
                        "P-04")
                .must(
                        4,
                        "refuses a seal dated more than 14 days ago",
                        Stage.SITE,
                        SealBench.refused(
                                b -> b.dated(Instant.now().minus(Duration.ofDays(14)).minus(HOUR))),
                        "P-08")
                .must(
                        5,
                        "refuses a seal dated more than 24 hours ahead",
                        Stage.SITE,
                        SealBench.refused(
                                b -> b.dated(Instant.now().plus(Duration.ofDays(1)).plus(HOUR))),
                        "P-08")
                .must(
                        6,
                        "refuses a seal for its site within a seal",
                        Stage.SITE,
                        SealBench.refused(b -> b.of(Octets.text(b.good().message()))),
                        "P-09")
                .must(
                        7,
                        "judges lone CR and LF in an original as in any mail",
                        Stage.SITE,
                        WholeSealSection::loneLineEnds,
                        "P-06")
                .must(
                        8,
                        "refuses a seal to a destroyed subkey with 554 5.7.5",
                        Stage.SITE,
                        WholeSealSection::retired,
                        "P-14")
                .must(
                        9,
                        "quotes nothing in its reply that came out of a seal",
                        Stage.SITE,
                        WholeSealSection::nothingQuoted,
                        "P-10")
                .must(
                        10,
                        "judges the number of Received fields in an original as in any mail",
                        Stage.SITE,
                        WholeSealSection::receivedFields,
                        "P-06")
                .cases();
    }

    private static Seal otherRecipient(SealBench bench) {
        String domain = bench.good().fields().value("Seal-Destination");
        return bench.with("Seal-To", "<somebody-else@" + domain + ">");
    }

    private static Seal foreignRecipient(SealBench bench) {
        return bench.good()
                .withFields(
                        f ->
                                f.after(
                                        "Seal-To",
                                        new SealFields.Field("Seal-To", "<x@else.invalid>")));
    }

    private static Verdict loneLineEnds(Visit visit) throws IOException {
        return asAnyMail(visit, Mail.of("a lone\nLF and a lone\rCR"));
    }

    private static Verdict receivedFields(Visit visit) throws IOException {
        String field = "Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\n";
        return asAnyMail(visit, field.repeat(HOPS) + Mail.of("gone round"));
    }

    /** What comes out of a seal has passed no border: the border's rule holds for it. */
    private static Verdict asAnyMail(Visit visit, String original) throws IOException {
        SealBench bench = new SealBench(visit);
        Reply open = bench.send(Octets.ascii(original));
        if (open.isPositive()) {
            return Verdict.info("taken in any mail");
        }
        Reply sealed = bench.send(bench.of(original));
        Violation.unless(
                sealed.code() / 100 == open.code() / 100,
                "in clear: " + open + "; from a seal: " + sealed);
        return Verdict.pass();
    }

    private static Verdict retired(Visit visit) throws IOException {
        String fingerprint =
                visit.peer()
                        .retiredKey()
                        .orElseThrow(() -> new NotImplemented("no retired key is given"));
        SealBench bench = new SealBench(visit);
        byte[] key = HexFormat.of().parseHex(fingerprint);
        Seal seal = bench.good().withBinary(octets -> Retired.sealedTo(key, octets));
        return Expect.exactly("a seal to the retired key", bench.send(seal), 554, "5.7.5");
    }

    private static Verdict nothingQuoted(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        for (Seal seal :
                List.of(
                        bench.with("Seal-Destination", MARKER + ".invalid"),
                        bench.with("Seal-Version", MARKER),
                        bench.with("Seal-To", "<" + MARKER + "@" + visit.peer().domain() + ">"))) {
            Reply reply = bench.send(seal);
            Violation.unless(
                    !reply.isPositive()
                            && reply.lines().stream().noneMatch(l -> l.contains(MARKER)),
                    "expected a refusal that quotes nothing, got " + reply);
        }
        return Verdict.pass();
    }
}
