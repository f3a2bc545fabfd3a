package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.Driver;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Seal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A seal opens once for each recipient, and only for a while. */
final class ReplaySection {
    private static final UnsealerSection SECTION = new UnsealerSection(8, "Replay");
    private static final List<String> IDS = List.of("P-08");

    private ReplaySection() {}

    static List<Case<UnsealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "delivers the same message once, and answers as if it did again",
                        IDS,
                        bench -> {
                            byte[] message = bench.seal().message();
                            Border border = bench.border().remembers();
                            bench.opens(message, border, UnsealerBench.ORIGINAL);
                            isDropped(bench, message, border);
                        }),
                SECTION.must(
                        2,
                        "knows a Seal-Id again in another ciphertext",
                        IDS,
                        bench -> {
                            Seal seal = bench.seal();
                            Border border = bench.border().remembers();
                            bench.opens(seal.message(), border, UnsealerBench.ORIGINAL);
                            isDropped(bench, seal.message(), border);
                        }),
                SECTION.must(
                        3,
                        "delivers a Seal-Id to another recipient who has not had it",
                        IDS,
                        bench -> {
                            Seal seal = bench.seal();
                            Border border = bench.border().remembers();
                            bench.opens(seal.message(), border, UnsealerBench.ORIGINAL);
                            bench.opens(
                                    seal.message(),
                                    border.to("dave@d.example", "erin@d.example"),
                                    UnsealerBench.ORIGINAL);
                        }),
                SECTION.must(
                        4,
                        "delivers the Seal-Id of another signer",
                        IDS,
                        ReplaySection::otherSigner),
                SECTION.must(
                        5,
                        "remembers nothing of a seal that it refused",
                        IDS,
                        bench -> {
                            Seal seal = bench.seal();
                            Border border = bench.border().remembers();
                            bench.refuses(seal.message(), border.to("mallet@d.example"), "5.7.7");
                            bench.refuses(
                                    seal.withBinary(o -> Octets.flipped(o, -1)).message(),
                                    border,
                                    "5.7.7");
                            bench.opens(seal.message(), border, UnsealerBench.ORIGINAL);
                        }),
                SECTION.must(
                        6,
                        "refuses a Seal-Date older than 14 days",
                        IDS,
                        bench -> bench.refuses(dated(bench, Duration.ofDays(-15)))),
                SECTION.must(
                        7,
                        "opens a Seal-Date of 13 days ago",
                        IDS,
                        bench -> bench.opens(dated(bench, Duration.ofDays(-13)))),
                SECTION.must(
                        8,
                        "refuses a Seal-Date over 24 hours ahead",
                        IDS,
                        bench -> bench.refuses(dated(bench, Duration.ofHours(25)))),
                SECTION.must(
                        9,
                        "opens a Seal-Date 23 hours ahead",
                        IDS,
                        bench -> bench.opens(dated(bench, Duration.ofHours(23)))),
                SECTION.must(
                        10,
                        "delivers once what comes again while its origin cannot be had",
                        IDS,
                        bench -> {
                            byte[] message = bench.seal().message();
                            Border border = bench.border().remembers();
                            bench.opens(message, border, UnsealerBench.ORIGINAL);
                            isDropped(bench, message, border.withoutCertificate());
                        }));
    }

    private static void isDropped(UnsealerBench bench, byte[] message, Border border)
            throws IOException, InterruptedException {
        Driver.Result again = bench.run(message, border);
        Violation.unless(
                again.status() == Driver.OK && again.output().length == 0,
                "expected status 0 and no delivery, found status %d and %d octets"
                        .formatted(again.status(), again.output().length));
    }

    private static void otherSigner(UnsealerBench bench) throws IOException, InterruptedException {
        Seal seal = bench.seal();
        Identity next = Identity.site(KeyVersion.V4, SealRequest.ORIGIN);
        Border border = bench.border().remembers();
        bench.opens(seal.message(), border, UnsealerBench.ORIGINAL);
        Seal other = Seal.of(seal.fields(), UnsealerBench.ORIGINAL, next, bench.destination());
        bench.opens(
                other.message(),
                border.withPolicy(Border.policy(next.fingerprint()))
                        .withCertificate(next.certificate()),
                UnsealerBench.ORIGINAL);
    }

    private static Seal dated(UnsealerBench bench, Duration off) {
        return Seal.of(
                UnsealerBench.fields(Instant.now().plus(off)),
                UnsealerBench.ORIGINAL,
                bench.origin(),
                bench.destination());
    }
}
