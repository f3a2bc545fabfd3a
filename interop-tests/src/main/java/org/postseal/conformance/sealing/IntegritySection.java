package org.postseal.conformance.sealing;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.Case;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.EncryptedData;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SessionKey;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Seals that are not whole, for a subkey that is here: one reply, and nothing released. */
final class IntegritySection {
    private static final UnsealerSection SECTION = new UnsealerSection(2, "Integrity");
    private static final List<String> IDS = List.of("P-02", "P-14");

    /** Salt and algorithms before the chunks of SEIPD version 2. */
    private static final int HEAD2 = 36;

    private IntegritySection() {}

    static List<Case<UnsealerPeer>> cases() {
        List<Case<UnsealerPeer>> cases = new ArrayList<>();
        cases.add(binary(1, "a changed octet in SEIPD version 1", o -> Octets.flipped(o, -40)));
        cases.add(
                SECTION.must6(
                        2,
                        "refuses a changed octet in SEIPD version 2",
                        IDS,
                        bench ->
                                bench.refuses(
                                        bench.seal().withBinary(o -> Octets.flipped(o, -40)))));
        cases.add(binary(3, "a changed octet in the encrypted session key", o -> pkesk(o)));
        cases.add(encrypted(4, "SEIPD version 1 without MDC", EncryptedData::seipd1WithoutMdc));
        cases.add(encrypted(5, "SEIPD version 1 with a wrong MDC", EncryptedData::seipd1WrongMdc));
        cases.add(encrypted(6, "encrypted data without integrity", EncryptedData::sed));
        cases.add(six(7, "SEIPD version 2 without its last tag", body -> Octets.cut(body, 16)));
        cases.add(six(8, "SEIPD version 2 cut at a chunk", IntegritySection::withoutLastChunk));
        cases.add(six(9, "SEIPD version 2 with chunks exchanged", IntegritySection::exchanged));
        cases.add(binary(10, "packets that end early", o -> Octets.cut(o, o.length / 3)));
        cases.add(inner(11, "compressed data", Inner::compressed));
        cases.add(inner(12, "compressed data that grows to 512 MiB", _ -> Inner.bomb(512)));
        cases.add(binary(13, "two PKESKs", o -> Octets.join(first(o), o)));
        cases.add(
                binary(
                        14,
                        "an SKESK beside the PKESK",
                        o -> Octets.join(first(o), SessionKey.skesk(), last(o))));
        cases.add(
                binary(
                        15,
                        "a packet after the encrypted data",
                        o -> Octets.join(o, Packet.encode(Packet.MARKER, Octets.ascii("PGP")))));
        cases.add(
                binary(
                        16,
                        "SEIPD of an unknown version",
                        o -> {
                            byte[] changed = o.clone();
                            changed[first(o).length + 6] = 9;
                            return changed;
                        }));
        cases.add(inner(17, "two literal packets", in -> Octets.join(in, in)));
        cases.add(inner(18, "nothing inside", _ -> new byte[0]));
        cases.add(
                inner(
                        19,
                        "an encrypted message inside",
                        _ ->
                                Octets.join(
                                        SessionKey.skesk(),
                                        Packet.encode(Packet.SEIPD, new byte[60]))));
        cases.add(
                SECTION.must(
                        20,
                        "gives every failure of decryption, integrity and syntax the same reply",
                        List.of("P-02"),
                        IntegritySection::oneReply));
        return cases;
    }

    private static Case<UnsealerPeer> binary(
            int number, String what, UnaryOperator<byte[]> change) {
        return SECTION.must(
                number,
                "refuses " + what,
                IDS,
                bench -> bench.refuses(bench.seal().withBinary(change)));
    }

    private static Case<UnsealerPeer> inner(int number, String what, UnaryOperator<byte[]> change) {
        return SECTION.must(
                number,
                "refuses " + what,
                IDS,
                bench -> bench.refuses(bench.seal().andInner(change)));
    }

    /** Makes an encrypted data packet. */
    private interface Data {
        byte[] of(SessionKey key, byte[] packets);
    }

    /** Unsigned, of an origin without policy: nothing but the encryption protects it. */
    private static Case<UnsealerPeer> encrypted(int number, String what, Data data) {
        return SECTION.must(
                number,
                "refuses " + what,
                IDS,
                bench -> {
                    Seal seal =
                            bench.seal()
                                    .withInner(Inner::literal)
                                    .withEncryption((in, to) -> with(data, in, to));
                    bench.refuses(seal.message(), bench.border().unpublished(), "5.7.7");
                });
    }

    private static byte[] with(Data data, byte[] packets, PGPPublicKey to) {
        SessionKey key = SessionKey.random();
        return Octets.join(key.pkesk3(to), data.of(key, packets));
    }

    /** Changes the body of SEIPD version 2 in the smallest chunks. */
    private static Case<UnsealerPeer> six(int number, String what, UnaryOperator<byte[]> change) {
        return SECTION.must6(
                number,
                "refuses " + what,
                IDS,
                bench ->
                        bench.refuses(
                                bench.seal()
                                        .withEncryption(
                                                (packets, to) -> {
                                                    SessionKey key = SessionKey.random();
                                                    byte[] data =
                                                            EncryptedData.seipd2(key, packets, 0);
                                                    byte[] body =
                                                            Packet.parse(data).getFirst().body();
                                                    return Octets.join(
                                                            key.pkesk6(to),
                                                            Packet.encode(
                                                                    Packet.SEIPD,
                                                                    change.apply(body)));
                                                })));
    }

    /** The whole chunks of 64 octets and their tags, but for the last; then the last tag. */
    private static byte[] withoutLastChunk(byte[] body) {
        int chunks = (body.length - HEAD2 - 16) / 80;
        return Octets.join(
                Arrays.copyOf(body, HEAD2 + (chunks - 1) * 80),
                Arrays.copyOfRange(body, body.length - 16, body.length));
    }

    private static byte[] exchanged(byte[] body) {
        return Octets.join(
                Arrays.copyOf(body, HEAD2),
                Arrays.copyOfRange(body, HEAD2 + 80, HEAD2 + 160),
                Arrays.copyOfRange(body, HEAD2, HEAD2 + 80),
                Arrays.copyOfRange(body, HEAD2 + 160, body.length));
    }

    private static byte[] first(byte[] binary) {
        return Packet.parse(binary).getFirst().encode();
    }

    private static byte[] last(byte[] binary) {
        return Packet.parse(binary).getLast().encode();
    }

    private static byte[] pkesk(byte[] binary) {
        return Octets.join(Octets.flipped(first(binary), -1), last(binary));
    }

    private static void oneReply(UnsealerBench bench) throws IOException, InterruptedException {
        Seal good = bench.seal();
        List<Seal> bad =
                List.of(
                        good.withBinary(o -> Octets.flipped(o, -1)),
                        good.withBinary(IntegritySection::pkesk),
                        good.withBinary(o -> Octets.cut(o, 100)),
                        good.andInner(_ -> Octets.ascii("no packets at all")),
                        good.withPlaintext(p -> Octets.cut(p, 1)),
                        good.withFields(f -> f.without("Seal-Id")));
        Set<String> replies = new TreeSet<>();
        for (Seal seal : bad) {
            replies.add(bench.refuses(seal));
        }
        Violation.unless(replies.size() == 1, "the replies tell failures apart: " + replies);
    }
}
