package org.postseal.conformance.server;

import org.postseal.conformance.Case;
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
import java.util.List;

/** Sealed mail whose octets are no whole seal (section 8 of the draft). */
final class BrokenSealSection {
    private static final int BOMB_MEBIBYTES = 100;

    private BrokenSealSection() {}

    static List<Case<ServerPeer>> cases() {
        return new Section(10, "Broken seals")
                .must(
                        1,
                        "refuses a seal with one octet of the ciphertext changed",
                        Stage.SITE,
                        SealBench.refused(BrokenSealSection::changedCiphertext),
                        "P-02",
                        "E-04")
                .must(
                        2,
                        "refuses a seal whose MDC or last tag is wrong",
                        Stage.SITE,
                        SealBench.refused(b -> b.good().withBinary(o -> Octets.flipped(o, -1))),
                        "P-02")
                .must(
                        3,
                        "refuses SEIPDv1 without its MDC",
                        Stage.SITE,
                        SealBench.refused(
                                b ->
                                        SealBench.encrypted(
                                                b.good(), EncryptedData::seipd1WithoutMdc)),
                        "P-02")
                .must(
                        4,
                        "refuses encrypted data without integrity (packet type 9)",
                        Stage.SITE,
                        SealBench.refused(b -> SealBench.encrypted(b.good(), EncryptedData::sed)),
                        "P-02")
                .must(
                        5,
                        "refuses a seal with a second PKESK",
                        Stage.SITE,
                        SealBench.refused(BrokenSealSection::secondPkesk),
                        "P-01",
                        "P-02")
                .must(
                        6,
                        "refuses a seal with an SKESK",
                        Stage.SITE,
                        SealBench.refused(BrokenSealSection::skesk),
                        "P-02")
                .must(
                        7,
                        "refuses compressed data",
                        Stage.SITE,
                        SealBench.refused(b -> b.good().andInner(Inner::compressed)),
                        "P-02")
                .must(
                        8,
                        "refuses compressed data that grows to 100 MiB, and goes on",
                        Stage.SITE,
                        BrokenSealSection::bomb,
                        "P-02")
                .must(
                        9,
                        "refuses a third MIME part",
                        Stage.SITE,
                        SealBench.refused(b -> b.good().withOuter(o -> o.withExtraPart("beside"))),
                        "P-03")
                .must(
                        10,
                        "refuses text behind the two MIME parts",
                        Stage.SITE,
                        SealBench.refused(
                                b -> b.good().withOuter(o -> o.withEpilogue("behind\r\n"))),
                        "P-03")
                .must(
                        11,
                        "refuses Seal fields out of order, missing or doubled",
                        Stage.SITE,
                        BrokenSealSection::fields,
                        "P-02",
                        "F-01")
                .must(
                        12,
                        "refuses a Seal-Length that is not the original's",
                        Stage.SITE,
                        BrokenSealSection::lengths,
                        "P-02",
                        "F-02")
                .must(
                        13,
                        "refuses padding that is missing or not spaces",
                        Stage.SITE,
                        BrokenSealSection::padding,
                        "P-02",
                        "F-02")
                .must(
                        14,
                        "gives one reply for every failure of decryption, integrity and syntax",
                        Stage.SITE,
                        BrokenSealSection::oneReply,
                        "P-02")
                .cases();
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
        Verdict verdict = SealBench.refused(bench.send(bench.good().withInner(_ -> bomb)));
        try (Visit other = visit.another(Stage.GREETED)) {
            other.isInStep();
        }
        return verdict;
    }

    private static Verdict fields(Visit visit) throws IOException {
        SealBench bench = new SealBench(visit);
        Seal good = bench.good();
        return bench.refused(
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
        return bench.refused(
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
        Seal good = padded(bench);
        return bench.refused(
                List.of(
                        good.withPlaintext(BrokenSealSection::withoutPadding),
                        good.withPlaintext(octets -> Octets.join(octets, Octets.ascii(" "))),
                        good.withPlaintext(
                                octets -> Octets.join(withoutPadding(octets), zeros(octets)))));
    }

    /** One that PADME gives at least one space: of two lengths in a row, one at least. */
    private static Seal padded(SealBench bench) {
        Seal good = bench.of(Mail.of("padded"));
        boolean padded = spaces(good.fields().plaintext(good.original())) > 0;
        return padded ? good : bench.of(Mail.of("padded."));
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
                        SealBench.encrypted(good, EncryptedData::sed),
                        secondPkesk(bench),
                        good.withInner(Inner::compressed),
                        good.withFields(f -> f.with("Seal-Version", "2")));
        Reply first = bench.send(seals.getFirst());
        Verdict verdict = SealBench.refused(first);
        for (Seal seal : seals.subList(1, seals.size())) {
            Reply reply = bench.send(seal);
            Violation.unless(
                    reply.lines().equals(first.lines()),
                    "replies tell failures apart: " + first + " and " + reply);
        }
        return verdict;
    }
}
