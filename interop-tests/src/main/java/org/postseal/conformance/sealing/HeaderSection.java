package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.SealFields;

import java.util.List;
import java.util.function.UnaryOperator;

/** Plaintexts whose Seal header, lengths or padding are not as they must be. */
final class HeaderSection {
    private static final UnsealerSection SECTION = new UnsealerSection(4, "Seal header");

    private HeaderSection() {}

    static List<Case<UnsealerPeer>> cases() {
        return List.of(
                fields(1, "a field out of order", f -> f.moved("Seal-Id")),
                fields(2, "no Seal-Id", f -> f.without("Seal-Id")),
                fields(3, "two Seal-From", f -> f.doubled("Seal-From")),
                fields(4, "two Seal-Length", f -> f.doubled("Seal-Length")),
                fields(5, "no Seal-To", f -> f.without("Seal-To")),
                fields(6, "no Seal-Length", f -> f.without("Seal-Length")),
                fields(7, "another Seal-Version", f -> f.with("Seal-Version", "2")),
                fields(
                        8,
                        "a field that is not the draft's",
                        f -> f.after("Seal-Date", new SealFields.Field("Seal-Note", "x"))),
                fields(
                        9,
                        "a Seal-Id in upper case",
                        f -> f.with("Seal-Id", "00112233445566778899AABBCCDDEEFF")),
                fields(10, "a short Seal-Id", f -> f.with("Seal-Id", "0011")),
                fields(11, "a field name in another case", f -> f.renamed("Seal-Id", "seal-id")),
                fields(12, "a Seal-Date that is no number", f -> f.with("Seal-Date", "today")),
                fields(13, "a Seal-From without brackets", f -> f.with("Seal-From", "a@a.example")),
                fields(
                        14,
                        "a Seal-Length of nine digits",
                        f ->
                                f.with(
                                        "Seal-Length",
                                        "%09d".formatted(UnsealerBench.ORIGINAL.length))),
                length(15, "a Seal-Length beyond the end", 1_000_000),
                length(16, "a Seal-Length short of the end", UnsealerBench.ORIGINAL.length - 2),
                plaintext(17, "padding that is missing", HeaderSection::unpadded),
                plaintext(18, "more padding than PADME", p -> Octets.join(p, Octets.ascii(" "))),
                plaintext(
                        19,
                        "padding that is not spaces",
                        p -> Octets.join(Octets.cut(p, 1), Octets.ascii("x"))),
                plaintext(20, "no Seal header at all", _ -> UnsealerBench.ORIGINAL));
    }

    private static Case<UnsealerPeer> fields(
            int number, String what, UnaryOperator<SealFields> change) {
        return SECTION.must(
                number,
                "refuses " + what,
                List.of("F-01", "P-14"),
                bench -> bench.refuses(bench.seal().withFields(change)));
    }

    private static Case<UnsealerPeer> length(int number, String what, int length) {
        return SECTION.must(
                number,
                "refuses " + what,
                List.of("F-02", "P-14"),
                bench ->
                        bench.refuses(
                                bench.seal()
                                        .withFields(
                                                f ->
                                                        f.with(
                                                                "Seal-Length",
                                                                "%010d".formatted(length)))));
    }

    private static Case<UnsealerPeer> plaintext(
            int number, String what, UnaryOperator<byte[]> change) {
        return SECTION.must(
                number,
                "refuses " + what,
                List.of("F-02", "P-14"),
                bench -> bench.refuses(bench.seal().withPlaintext(change)));
    }

    private static byte[] unpadded(byte[] plaintext) {
        int end = plaintext.length;
        while (plaintext[end - 1] == ' ') {
            end--;
        }
        return Octets.cut(plaintext, plaintext.length - end);
    }
}
