package org.postseal.conformance.server;

import org.postseal.conformance.Case;
import org.postseal.conformance.NotImplemented;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.EncryptedData;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.openpgp.SessionKey;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** Which seals the server refuses, and how (section 8 of the draft). */
final class RefusalSection {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int BOMB_MEBIBYTES = 100;
    private static final int HOPS = 200;
    private static final String MARKER = "quoted-by-mistake";

    private RefusalSection() {}

    static List<Case<ServerPeer>> cases() {
        Section section = new Section(10, "Sealed mail refused");
        broken(section);
        wrong(section);
        return section.cases();
    }

    /** Whose octets are no whole seal. */
    private static void broken(Section section) {
        section.must(
                        1,
                        "refuses a seal with one octet of the ciphertext changed",
                        Stage.SITE,
                        visit -> refused(visit, RefusalSection::changedCiphertext),
                        "P-02",
                        "E-04")
                .must(
                        2,
                        "refuses a seal whose MDC or last tag is wrong",
                        Stage.SITE,
                        visit ->
                                refused(
                                        visit,
                                        b -> b.good().withBinary(o -> Octets.flipped(o, -1))),
                        "P-02")
                .must(
                        3,
                        "refuses SEIPDv1 without its MDC",
                        Stage.SITE,
                        visit ->
                                refused(
                                        visit,
                                        b ->
                                                UnsealingSection.encrypted(
                                                        b.good(), EncryptedData::seipd1WithoutMdc)),
                        "P-02")
                .must(
                        4,
                        "refuses encrypted data without integrity (packet type 9)",
                        Stage.SITE,
                        visit ->
                                refused(
                                        visit,
                                        b ->
                                                UnsealingSection.encrypted(
                                                        b.good(), EncryptedData::sed)),
                        "P-02")
                .must(
                        5,
                        "refuses a seal with a second PKESK",
                        Stage.SITE,
                        visit -> refused(visit, RefusalSection::secondPkesk),
                        "P-01",
                        "P-02")
                .must(
                        6,
                        "refuses a seal with an SKESK",
                        Stage.SITE,
                        visit -> refused(visit, RefusalSection::skesk),
                        "P-02")
                .must(
                        7,
                        "refuses compressed data",
                        Stage.SITE,
                        visit -> refused(visit, b -> b.good().andInner(Inner::compressed)),
                        "P-02")
                .must(
                        8,
                        "refuses compressed data that grows to 100 MiB, and goes on",
                        Stage.SITE,
                        RefusalSection::bomb,
                        "P-02")
                .must(
                        9,
                        "refuses a third MIME part",
                        Stage.SITE,
                        visit ->
                                refused(
                                        visit,
                                        b -> b.good().withOuter(o -> o.withExtraPart("beside"))),
                        "P-03")
                .must(
                        10,
                        "refuses text behind the two MIME parts",
                        Stage.SITE,
                        visit ->
                                refused(
                                        visit,
                                        b -> b.good().withOuter(o -> o.withEpilogue("behind\r\n"))),
                        "P-03")
                .must(
                        11,
                        "refuses Seal fields out of order, missing or doubled",
                        Stage.SITE,
                        RefusalSection::fields,
                        "P-02",
                        "F-01")
                .must(
                        12,
                        "refuses a Seal-Length that is not the original's",
                        Stage.SITE,
                        RefusalSection::lengths,
                        "P-02",
                        "F-02")
                .must(
                        13,
                        "refuses padding that is missing or not spaces",
                        Stage.SITE,
                        RefusalSection::padding,
                        "P-02",
                        "F-02")
                .must(
                        14,
                        "gives one reply for every failure of decryption, integrity and syntax",
                        Stage.SITE,
                        RefusalSection::oneReply,
                        "P-02");
    }

    /** Whole seals that are not to be taken. */
    private static void wrong(Section section) {
        section.must(
                        15,
                        "refuses a Seal-Destination that is not its own",
                        Stage.SITE,
                        visit -> refused(visit, b -> with(b, "Seal-Destination", "else.invalid")),
                        "P-04")
                .must(
                        16,
                        "refuses a recipient that no Seal-To names",
                        Stage.SITE,
                        visit ->
                                refused(
                                        visit,
                                        b ->
                                                with(
                                                        b,
                                                        "Seal-To",
                                                        "<somebody-else@"
                                                                + visit.peer().domain()
                                                                + ">")),
                        "P-04")
                .must(
                        17,
                        "refuses a Seal-To at another domain",
                        Stage.SITE,
                        visit -> refused(visit, RefusalSection::foreignRecipient),
                        "P-04")
                .must(
                        18,
                        "refuses a seal dated more than 14 days ago",
                        Stage.SITE,
                        visit ->
                                refused(
                                        visit,
                                        b ->
                                                b.dated(
                                                        Instant.now()
                                                                .minus(Duration.ofDays(14))
                                                                .minus(HOUR))),
                        "P-08")
                .must(
                        19,
                        "refuses a seal dated more than 24 hours ahead",
                        Stage.SITE,
                        visit ->
                                refused(
                                        visit,
                                        b ->
                                                b.dated(
                                                        Instant.now()
                                                                .plus(Duration.ofDays(1))
                                                                .plus(HOUR))),
                        "P-08")
                .must(
                        20,
                        "refuses a seal for its site within a seal",
                        Stage.SITE,
                        visit -> refused(visit, b -> b.of(Octets.text(b.good().message()))),
                        "P-09")
                .must(
                        21,
                        "judges lone CR and LF in an original as in any mail",
                        Stage.SITE,
                        RefusalSection::loneLineEnds,
                        "P-06")
                .must(
                        22,
                        "refuses a seal to a destroyed subkey with 554 5.7.5",
                        Stage.SITE,
                        RefusalSection::retired,
                        "P-14")
                .must(
                        23,
                        "quotes nothing in its reply that came out of a seal",
                        Stage.SITE,
                        RefusalSection::nothingQuoted,
                        "P-10")
                .must(
                        24,
                        "judges the number of Received fields in an original as in any mail",
                        Stage.SITE,
                        RefusalSection::receivedFields,
                        "P-06");
    }

    private static Verdict refused(Visit visit, UnsealingSection.Maker maker) throws IOException {
        SealBench bench = new SealBench(visit);
        return refused(bench.send(maker.make(bench)));
    }

    private static Verdict refused(Reply reply) {
        return Expect.exactly("the sealed message", reply, 554, "5.7.7");
    }

    private static Verdict refused(SealBench bench, List<Seal> seals) throws IOException {
        Verdict verdict = Verdict.pass();
        for (Seal seal : seals) {
            verdict = Expect.both(verdict, refused(bench.send(seal)));
        }
        return verdict;
    }

    private static Seal with(SealBench bench, String name, String value) {
        return bench.good().withFields(fields -> fields.with(name, value));
    }

    /** In the middle of the encrypted data, behind the PKESK. */
    private static Seal changedCiphertext(SealBench bench) {
        return bench.good().withBinary(octets -> Octets.flipped(octets, octets.length * 2 / 3));
    }

    private static Seal secondPkesk(SealBench bench) {
        return behindPkesk(
                bench, SessionKey.random().pkesk3(bench.origin().encryptionKey().publicKey()));
    }

    private static Seal skesk(SealBench bench) {
        return behindPkesk(bench, SessionKey.skesk());
    }

    private static Seal behindPkesk(SealBench bench, byte[] packet) {
        return bench.good()
                .withBinary(
                        octets -> {
                            byte[] pkesk = Packet.parse(octets).getFirst().encode();
                            byte[] data = Packet.parse(octets).getLast().encode();
                            return Octets.join(pkesk, packet, data);
                        });
    }

    private static Verdict bomb(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        byte[] bomb = Inner.bomb(BOMB_MEBIBYTES);
        Verdict verdict = refused(bench.send(bench.good().withInner(_ -> bomb)));
        try (Visit other = visit.another(Stage.GREETED)) {
            other.isInStep();
        }
        return verdict;
    }

    private static Verdict fields(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        Seal good = bench.good();
        return refused(
                bench,
                List.of(
                        good.withFields(f -> f.moved("Seal-Id")),
                        good.withFields(f -> f.without("Seal-Version")),
                        good.withFields(f -> f.with("Seal-Version", "2")),
                        good.withFields(f -> f.doubled("Seal-Date")),
                        good.withFields(f -> f.renamed("Seal-Id", "seal-id")),
                        good.withFields(
                                f -> f.after("Seal-Date", new SealFields.Field("Seal-X", "1")))));
    }

    private static Verdict lengths(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        Seal good = bench.good();
        int length = good.original().length;
        return refused(
                bench,
                List.of(
                        good.withFields(f -> f.with("Seal-Length", digits(length + 100_000))),
                        good.withFields(f -> f.with("Seal-Length", digits(length - 1))),
                        good.withFields(f -> f.with("Seal-Length", Integer.toString(length)))));
    }

    private static String digits(int length) {
        return String.format("%010d", length);
    }

    private static Verdict padding(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        Seal good = bench.good();
        return refused(
                bench,
                List.of(
                        good.withPlaintext(RefusalSection::withoutPadding),
                        good.withPlaintext(octets -> Octets.join(octets, Octets.ascii(" "))),
                        good.withPlaintext(
                                octets -> Octets.join(withoutPadding(octets), zeros(octets)))));
    }

    private static byte[] withoutPadding(byte[] octets) {
        return Octets.cut(octets, spaces(octets));
    }

    private static byte[] zeros(byte[] octets) {
        return new byte[spaces(octets)];
    }

    private static int spaces(byte[] octets) {
        int spaces = 0;
        while (octets[octets.length - 1 - spaces] == ' ') {
            spaces++;
        }
        return spaces;
    }

    private static Verdict oneReply(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        Seal good = bench.good();
        List<Seal> seals =
                List.of(
                        changedCiphertext(bench),
                        good.withBinary(octets -> Octets.flipped(octets, -1)),
                        good.withBinary(octets -> Octets.cut(octets, 40)),
                        UnsealingSection.encrypted(good, EncryptedData::sed),
                        secondPkesk(bench),
                        good.withInner(Inner::compressed),
                        good.withFields(f -> f.with("Seal-Version", "2")));
        Reply first = bench.send(seals.getFirst());
        Verdict verdict = refused(first);
        for (Seal seal : seals.subList(1, seals.size())) {
            Reply reply = bench.send(seal);
            Violation.unless(
                    reply.lines().equals(first.lines()),
                    "replies tell failures apart: " + first + " and " + reply);
        }
        return verdict;
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
                        with(bench, "Seal-Destination", MARKER + ".invalid"),
                        with(bench, "Seal-Version", MARKER),
                        with(bench, "Seal-To", "<" + MARKER + "@" + visit.peer().domain() + ">"))) {
            Reply reply = bench.send(seal);
            Violation.unless(
                    !reply.isPositive()
                            && reply.lines().stream().noneMatch(l -> l.contains(MARKER)),
                    "expected a refusal that quotes nothing, got " + reply);
        }
        return Verdict.pass();
    }
}
