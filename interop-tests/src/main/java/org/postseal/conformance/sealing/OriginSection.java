package org.postseal.conformance.sealing;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Case;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.Signing;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Who sealed: the signature inside against what the origin publishes. */
final class OriginSection {
    private static final UnsealerSection SECTION = new UnsealerSection(6, "Origin");
    private static final List<String> IDS = List.of("P-05");

    private OriginSection() {}

    static List<Case<UnsealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "says `pass` of a signature by a key in the origin's authenticated k",
                        List.of("P-05", "P-07"),
                        bench -> says("pass", bench.opens(bench.seal()))),
                SECTION.must(
                        2,
                        "says `pass` of a signature by the second key in k",
                        IDS,
                        OriginSection::secondKey),
                SECTION.must(
                        3,
                        "refuses a seal without signature where the origin publishes k",
                        IDS,
                        bench -> bench.refuses(bench.seal().withInner(Inner::literal))),
                SECTION.must(
                        4,
                        "refuses a signature by a key that is not in k",
                        IDS,
                        OriginSection::stranger),
                SECTION.must(
                        5,
                        "refuses a signature over other octets",
                        IDS,
                        bench ->
                                bench.refuses(
                                        bench.seal()
                                                .withInner(
                                                        content ->
                                                                Inner.signed(
                                                                        ours(bench),
                                                                        Inner.literal(content),
                                                                        Octets.ascii("other"))))),
                signed(
                        6,
                        "refuses a signature that is meant for another certificate",
                        Expect.REFUSAL,
                        how -> how.intendedFor("0123456789012345678901234567890123456789")),
                signed(
                        7,
                        "takes a signature without Intended Recipient",
                        Expect.DELIVERY,
                        Signing::intendedForNobody),
                signed(
                        8,
                        "refuses a signature over SHA-1",
                        Expect.REFUSAL,
                        how -> how.withHash(HashAlgorithmTags.SHA1)),
                signed(
                        9,
                        "refuses a signature that is not of type 0x00",
                        Expect.REFUSAL,
                        how -> how.withType(PGPSignature.CANONICAL_TEXT_DOCUMENT)),
                SECTION.must(
                        10,
                        "delivers what an origin without policy did not sign, as `neutral`",
                        IDS,
                        bench -> {
                            Seal seal = bench.seal().withInner(Inner::literal);
                            says("neutral", unpublished(bench, seal));
                        }),
                SECTION.must(
                        11,
                        "delivers what an origin without policy signed, as `neutral`",
                        IDS,
                        bench -> says("neutral", unpublished(bench, bench.seal()))),
                SECTION.must(
                        12,
                        "delivers as `temperror` where the origin's certificate cannot be had",
                        IDS,
                        bench ->
                                says(
                                        "temperror",
                                        bench.opens(
                                                bench.seal().message(),
                                                bench.border().withoutCertificate(),
                                                UnsealerBench.ORIGINAL))));
    }

    private enum Expect {
        DELIVERY,
        REFUSAL
    }

    private static Case<UnsealerPeer> signed(
            int number, String sentence, Expect expected, UnaryOperator<Signing> change) {
        return SECTION.must(
                number,
                sentence,
                IDS,
                bench -> {
                    Signing how = change.apply(ours(bench));
                    Seal seal = bench.seal().withInner(content -> Inner.signed(how, content));
                    switch (expected) {
                        case DELIVERY -> bench.opens(seal);
                        case REFUSAL -> bench.refuses(seal);
                    }
                });
    }

    private static Signing ours(UnsealerBench bench) {
        return Signing.by(bench.origin().signing()).intendedFor(bench.destination());
    }

    private static void says(String expected, UnsealerBench.Delivered delivered) {
        Violation.unless(
                delivered.result().equals(expected),
                "expected openpgp-seal=" + expected + ", found " + delivered.result());
    }

    private static UnsealerBench.Delivered unpublished(UnsealerBench bench, Seal seal)
            throws IOException, InterruptedException {
        return bench.opens(seal.message(), bench.border().unpublished(), UnsealerBench.ORIGINAL);
    }

    private static void secondKey(UnsealerBench bench) throws IOException, InterruptedException {
        Identity other = Identity.site(KeyVersion.V4, SealRequest.ORIGIN);
        String keys = other.fingerprint() + "," + bench.origin().fingerprint();
        says(
                "pass",
                bench.opens(
                        bench.seal().message(),
                        bench.border().withPolicy(Border.policy(keys)),
                        UnsealerBench.ORIGINAL));
    }

    private static void stranger(UnsealerBench bench) throws IOException, InterruptedException {
        Identity stranger = Identity.site(KeyVersion.V4, SealRequest.ORIGIN);
        Seal seal =
                Seal.of(
                        UnsealerBench.fields(),
                        UnsealerBench.ORIGINAL,
                        stranger,
                        bench.destination());
        bench.refuses(seal.message(), bench.border(), "5.7.7");
        bench.refuses(
                seal.message(),
                bench.border()
                        .withPolicy(
                                Border.policy(
                                        bench.origin().fingerprint().toUpperCase(Locale.ROOT))),
                "5.7.7");
    }
}
