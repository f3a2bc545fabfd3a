package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Seal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Keys that are old, gone or out of reach. */
final class KeySection {
    private static final UnsealerSection SECTION = new UnsealerSection(9, "Keys");

    private KeySection() {}

    static List<Case<UnsealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "opens what was sealed to a subkey that has expired since and is still"
                                + " held",
                        List.of("P-15"),
                        bench -> {
                            Identity site = twoSubkeys();
                            bench.opens(
                                    seal(bench, site).message(),
                                    Border.of(site, bench.origin()),
                                    UnsealerBench.ORIGINAL);
                        }),
                SECTION.must(
                        2,
                        "answers 554 5.7.5 for a subkey that was destroyed",
                        List.of("P-14", "P-03"),
                        bench -> {
                            Identity site = twoSubkeys();
                            bench.refuses(
                                    seal(bench, site).message(),
                                    Border.of(site, bench.origin())
                                            .withKey(site.secretWithout(site.encryptionKey())),
                                    "5.7.5");
                        }),
                SECTION.must(
                        3,
                        "answers 451 4.7.5 while its keys are not available",
                        List.of("P-14"),
                        bench ->
                                bench.defers(
                                        bench.seal().message(),
                                        bench.border().withoutKey(),
                                        "4.7.5")));
    }

    /** A site whose first encryption subkey has expired, and the second follows it. */
    private static Identity twoSubkeys() {
        Instant now = Instant.now();
        return IdentityBuilder.site(KeyVersion.V4, SealRequest.DESTINATION)
                .born(now.minus(Duration.ofDays(60)))
                .encryptionSubkey(now.minus(Duration.ofDays(31)), Duration.ofDays(30))
                .encryptionSubkey(now.minus(Duration.ofDays(10)), Duration.ofDays(30))
                .build();
    }

    /** Sealed to the first. */
    private static Seal seal(UnsealerBench bench, Identity site) {
        return Seal.of(UnsealerBench.fields(), UnsealerBench.ORIGINAL, bench.origin(), site);
    }
}
