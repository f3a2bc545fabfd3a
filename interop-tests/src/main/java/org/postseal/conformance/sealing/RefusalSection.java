package org.postseal.conformance.sealing;

import org.postseal.conformance.Case;
import org.postseal.conformance.Driver;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Certificates that nothing may be sealed to, and what is sealed already. */
final class RefusalSection {
    private static final Section<SealerPeer, SealerBench> SECTION =
            new Section<>(Role.SEALER, 4, "Refusals", SealerBench::new);

    private RefusalSection() {}

    static List<Case<SealerPeer>> cases() {
        return List.of(
                refused(
                        1,
                        "an encryption subkey that has expired",
                        List.of("P-15"),
                        () -> ofSite(site().expired().build())),
                refused(
                        2,
                        "a certificate that is revoked",
                        List.of("K-07", "T-02"),
                        () -> ofSite(site().revoked().build())),
                refused(
                        3,
                        "an encryption subkey that is revoked",
                        List.of("K-07"),
                        () -> ofSite(site().encryptionRevoked().build())),
                refused(
                        4,
                        "a certificate without encryption subkey",
                        List.of("K-07"),
                        () -> ofSite(site().buildWithoutEncryption())),
                refused(
                        5,
                        "an RSA encryption subkey of a site",
                        List.of("P-02"),
                        () -> ofSite(site().rsaEncryption(2048).build())),
                refused(
                        6,
                        "RSA keys of 1024 bits",
                        List.of("T-06"),
                        () -> ofUser(user().rsa(1024).build())),
                refused(
                        7,
                        "self-signatures over SHA-1",
                        List.of("T-06"),
                        () -> ofSite(site().sha1().build())),
                SECTION.must(
                        8,
                        "does not seal to a subkey whose binding signature is forged",
                        List.of("K-07"),
                        bench -> {
                            byte[] forged = Octets.flipped(site().build().certificate(), -1);
                            bench.refuses(
                                    SealRequest.site(forged), "a binding that does not verify");
                        }),
                SECTION.must(
                        9,
                        "does not seal again what is sealed to the destination's site key",
                        List.of("P-09"),
                        RefusalSection::sealedAlready));
    }

    private static SealRequest ofSite(Identity site) {
        return SealRequest.site(site.certificate());
    }

    private static SealRequest ofUser(Identity user) {
        return SealRequest.user(user.certificate());
    }

    private static IdentityBuilder site() {
        return IdentityBuilder.site(KeyVersion.V4, SealRequest.DESTINATION);
    }

    private static IdentityBuilder user() {
        return IdentityBuilder.user(KeyVersion.V4, "dave@d.example");
    }

    /**
     * @param request made anew for each run: keys age
     */
    private static Case<SealerPeer> refused(
            int number, String what, List<String> requirements, Supplier<SealRequest> request) {
        return SECTION.must(
                number,
                "does not seal to " + what,
                requirements,
                bench -> bench.refuses(request.get(), what));
    }

    private static void sealedAlready(SealerBench bench) throws IOException, InterruptedException {
        Identity site = SealerBench.site();
        SealFields fields =
                SealFields.of(
                        "b.example",
                        SealRequest.DESTINATION,
                        Instant.now(),
                        "bob@b.example",
                        List.of("dave@d.example"));
        byte[] sealed =
                Seal.of(fields, Octets.ascii("Subject: x\r\n\r\nx\r\n"), bench.origin(), site)
                        .message();
        Driver.Result result = bench.run(SealRequest.site(site.certificate()).original(sealed));
        boolean untouched = result.status() == Driver.OK && Arrays.equals(sealed, result.output());
        boolean refused = result.status() != Driver.OK && result.output().length == 0;
        Violation.unless(untouched || refused, "a seal was sealed again for the same site");
    }
}
