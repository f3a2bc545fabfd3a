package org.postseal.conformance.sealing;

import static org.postseal.conformance.Violation.unless;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Signatures;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The OpenPGP packets of a SITE seal. */
final class PacketSection {
    private static final Section<SealerPeer, SealerBench> SECTION =
            new Section<>(Role.SEALER, 3, "OpenPGP packets", SealerBench::new);

    /** SHA-256, SHA-384, SHA-512, SHA3-256, SHA3-512. */
    private static final Set<Integer> STRONG =
            Set.of(
                    HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA3_256,
                    HashAlgorithmTags.SHA3_512);

    private PacketSection() {}

    static List<Case<SealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "makes one PKESK, which names the encryption subkey, and one packet 18",
                        List.of("P-01"),
                        bench -> {
                            Identity site = SealerBench.site();
                            Opened opened = bench.open(site);
                            List<Integer> tags = Packet.tags(opened.packets());
                            unless(
                                    tags.equals(List.of(Packet.PKESK, Packet.SEIPD)),
                                    "the packets are " + tags);
                            names(opened, site);
                        }),
                SECTION.must(
                        2,
                        "uses SEIPD version 1 for a certificate whose Features do not announce"
                                + " version 2",
                        List.of("F-04"),
                        bench -> version(bench, SealerBench.site(), 1)),
                SECTION.must(
                        3,
                        "uses SEIPD version 2 for a version 6 certificate that announces it",
                        List.of("F-04"),
                        bench ->
                                version(
                                        bench,
                                        Identity.site(KeyVersion.V6, SealRequest.DESTINATION),
                                        2)),
                SECTION.must(
                        4,
                        "uses SEIPD version 2 for a version 4 certificate that announces it",
                        List.of("F-04"),
                        bench ->
                                version(
                                        bench,
                                        IdentityBuilder.site(KeyVersion.V4, SealRequest.DESTINATION)
                                                .aead(true)
                                                .build(),
                                        2)),
                SECTION.must(
                        5,
                        "does not compress: one-pass signature, literal data and signature stand"
                                + " inside",
                        List.of("F-04", "F-03"),
                        bench -> {
                            List<Integer> tags =
                                    Packet.tags(bench.open(SealerBench.site()).inner());
                            List<Integer> expected =
                                    List.of(Packet.ONE_PASS, Packet.LITERAL, Packet.SIGNATURE);
                            boolean padded = tags.size() == 4 && tags.getLast() == Packet.PADDING;
                            unless(
                                    tags.subList(0, padded ? 3 : tags.size()).equals(expected),
                                    "the packets inside are " + tags);
                        }),
                SECTION.must(
                        6,
                        "writes the literal data in format b, without name, with date 0",
                        List.of("F-04"),
                        bench -> {
                            Opened.Literal literal = bench.open(SealerBench.site()).literal();
                            unless(
                                    literal.format() == 'b'
                                            && literal.name().isEmpty()
                                            && literal.date() == 0,
                                    "literal data: format %s, name %s, date %d"
                                            .formatted(
                                                    literal.format(),
                                                    literal.name(),
                                                    literal.date()));
                        }),
                SECTION.must(
                        7,
                        "signs the plaintext with the site key of the origin",
                        List.of("F-03"),
                        bench -> {
                            Opened opened = bench.open(SealerBench.site());
                            PGPSignature signature = Signatures.parse(opened.signature());
                            unless(
                                    Signatures.verifies(
                                            signature,
                                            opened.literal().content(),
                                            bench.origin().published()),
                                    "the signature does not verify with the site key");
                        }),
                SECTION.must(
                        8,
                        "makes a binary signature with SHA-256 or stronger",
                        List.of("F-03"),
                        bench -> {
                            PGPSignature signature =
                                    Signatures.parse(bench.open(SealerBench.site()).signature());
                            unless(
                                    signature.getSignatureType() == PGPSignature.BINARY_DOCUMENT,
                                    "signature type " + signature.getSignatureType());
                            unless(
                                    STRONG.contains(signature.getHashAlgorithm()),
                                    "hash algorithm " + signature.getHashAlgorithm());
                        }),
                SECTION.should(
                        9,
                        "names the destination's primary key as Intended Recipient",
                        List.of("F-03"),
                        bench -> {
                            Identity site = SealerBench.site();
                            List<String> intended =
                                    Signatures.intendedRecipients(
                                            Signatures.parse(bench.open(site).signature()));
                            unless(
                                    intended.equals(List.of(site.fingerprint())),
                                    "Intended Recipient: " + intended);
                        }),
                SECTION.must(
                        10,
                        "encrypts to the subkey that is valid where another has expired",
                        List.of("P-15"),
                        bench -> {
                            Instant now = Instant.now();
                            Identity site =
                                    IdentityBuilder.site(KeyVersion.V4, SealRequest.DESTINATION)
                                            .born(now.minus(Duration.ofDays(60)))
                                            .encryptionSubkey(
                                                    now.minus(Duration.ofDays(10)),
                                                    Duration.ofDays(30))
                                            .encryptionSubkey(
                                                    now.minus(Duration.ofDays(5)),
                                                    Duration.ofDays(4))
                                            .build();
                            names(bench.open(site), site);
                        }));
    }

    private static void names(Opened opened, Identity site) {
        long id = site.encryptionKey().keyId();
        unless(
                opened.encryption().keyIds().equals(List.of(id)),
                "expected a PKESK for %x, found %s"
                        .formatted(
                                id,
                                opened.encryption().keyIds().stream()
                                        .map(Long::toHexString)
                                        .toList()));
    }

    private static void version(SealerBench bench, Identity site, int expected)
            throws IOException, InterruptedException {
        int version = bench.open(site).encryption().version();
        unless(version == expected, "packet 18 is of version " + version);
    }
}
