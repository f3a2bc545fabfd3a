package org.postseal.conformance.sealing;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.Case;
import org.postseal.conformance.openpgp.Armor;
import org.postseal.conformance.openpgp.EncryptedData;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SessionKey;

import java.util.List;

/** Seals that must open, and mail that is none of the unsealer's business. */
final class GoodSection {
    private static final UnsealerSection SECTION = new UnsealerSection(1, "Good seals");

    private GoodSection() {}

    static List<Case<UnsealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "opens SEIPD version 1 with a version 4 key",
                        List.of("P-02", "F-02"),
                        bench -> bench.opens(bench.seal())),
                SECTION.must6(
                        2,
                        "opens SEIPD version 2 with a version 6 key",
                        List.of("P-02", "F-02"),
                        bench -> bench.opens(bench.seal())),
                SECTION.must(
                        3,
                        "opens SEIPD version 2 with a version 4 key",
                        List.of("P-02", "F-04"),
                        bench -> bench.opens(bench.seal().withEncryption(Seal::encrypt2))),
                SECTION.must6(
                        4,
                        "opens SEIPD version 2 of the smallest chunks",
                        List.of("P-02"),
                        bench -> bench.opens(bench.seal().withEncryption(GoodSection::smallest))),
                SECTION.must6(
                        5,
                        "opens SEIPD version 2 of many chunks",
                        List.of("P-02"),
                        bench ->
                                bench.opens(bench.seal(mail("0123456789abcd\r\n".repeat(20_000))))),
                SECTION.must(
                        6,
                        "opens armor without CRC24",
                        List.of("P-02"),
                        bench ->
                                bench.opens(
                                        bench.seal()
                                                .withArmor(o -> Armor.encode(o, Armor.Crc.NONE)))),
                SECTION.must(
                        7,
                        "opens armor with a wrong CRC24: integrity comes from the encryption",
                        List.of("P-02"),
                        bench ->
                                bench.opens(
                                        bench.seal()
                                                .withArmor(o -> Armor.encode(o, Armor.Crc.WRONG)))),
                SECTION.must(
                        8,
                        "opens packets with partial body lengths",
                        List.of("P-02"),
                        bench -> bench.opens(bench.seal().withBinary(GoodSection::partial))),
                SECTION.must6(
                        9,
                        "takes a Padding packet after the signature",
                        List.of("P-02"),
                        bench ->
                                bench.opens(
                                        bench.seal()
                                                .andInner(
                                                        inner ->
                                                                Octets.join(
                                                                        inner,
                                                                        Packet.encode(
                                                                                Packet.PADDING,
                                                                                new byte[77]))))),
                SECTION.must(
                        10,
                        "delivers 8-bit octets and UTF-8 header fields as they are",
                        List.of("F-02", "P-07"),
                        bench ->
                                bench.opens(
                                        bench.seal(
                                                Octets.join(
                                                        Octets.utf8("Subject: Grüße\r\n\r\n"),
                                                        Octets.of(0x80, 0xFF, 0xC0, 13, 10))))),
                SECTION.must(
                        11,
                        "delivers lines of dots and white space as they are",
                        List.of("F-02", "P-07"),
                        bench ->
                                bench.opens(bench.seal(mail(".\r\n..\r\n \t\r\nx  \r\n\r\n\r\n")))),
                SECTION.must(
                        12,
                        "delivers a mebibyte as it is",
                        List.of("F-02"),
                        bench ->
                                bench.opens(bench.seal(mail("0123456789abcd\r\n".repeat(65_536))))),
                SECTION.must(
                        13,
                        "accepts each recipient that a Seal-To names",
                        List.of("P-04"),
                        bench ->
                                bench.opens(
                                        bench.seal().message(),
                                        bench.border().to("erin@d.example", "dave@d.example"),
                                        UnsealerBench.ORIGINAL)),
                SECTION.must(
                        14,
                        "does not use the quick check of CFB",
                        List.of("P-02"),
                        bench ->
                                bench.opens(bench.seal().withEncryption(GoodSection::wrongRepeat))),
                SECTION.must(
                        15,
                        "leaves mail that is not sealed as it is",
                        List.of("P-03"),
                        bench -> bench.leavesAlone(UnsealerBench.ORIGINAL, bench.border())),
                SECTION.must(
                        16,
                        "leaves mail sealed to another site as it is",
                        List.of("P-03"),
                        bench -> {
                            Identity other = Identity.site(KeyVersion.V4, "d.example");
                            bench.leavesAlone(
                                    Seal.of(
                                                    UnsealerBench.fields(),
                                                    UnsealerBench.ORIGINAL,
                                                    bench.origin(),
                                                    other)
                                            .message(),
                                    bench.border());
                        }),
                SECTION.must(
                        17,
                        "does not try its keys on a PKESK that names nobody",
                        List.of("P-03"),
                        bench -> {
                            Seal seal = bench.seal().withEncryption(GoodSection::anonymous);
                            bench.doesNotOpen(seal.message());
                        }));
    }

    private static byte[] mail(String body) {
        return Octets.ascii(SealRequest.HEADER + "\r\n" + body);
    }

    private static byte[] smallest(byte[] packets, PGPPublicKey to) {
        SessionKey key = SessionKey.random();
        return Octets.join(key.pkesk6(to), EncryptedData.seipd2(key, packets, 0));
    }

    private static byte[] wrongRepeat(byte[] packets, PGPPublicKey to) {
        SessionKey key = SessionKey.random();
        return Octets.join(key.pkesk3(to), EncryptedData.seipd1WrongRepeat(key, packets));
    }

    private static byte[] anonymous(byte[] packets, PGPPublicKey to) {
        SessionKey key = SessionKey.random();
        return Octets.join(key.anonymousPkesk3(to), EncryptedData.seipd1(key, packets));
    }

    private static byte[] partial(byte[] binary) {
        List<Packet> packets = Packet.parse(binary);
        return Octets.join(
                packets.getFirst().encode(),
                Packet.partial(packets.getLast().tag(), packets.getLast().body()));
    }
}
