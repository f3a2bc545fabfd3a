package org.postseal.conformance.server;

import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Packet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The keys of the reference server: throw-away, and as broken as the mutant wants.
 *
 * @param site whose subkey ends in three days, so that it bounds EXP
 * @param user the key of {@link #KEYED}
 * @param served the site certificate as PGPKEY gives it
 * @param proof the first that was made
 */
record ReferenceSite(Identity site, Identity user, byte[] served, AtomicReference<byte[]> proof) {
    static final String DOMAIN = "dave.test";
    static final String KEYED = "keyed@" + DOMAIN;

    /** Of a subkey that was destroyed. */
    static final String RETIRED = "77".repeat(20);

    static ReferenceSite of(Mutant mutant) {
        Identity site = site(mutant);
        return new ReferenceSite(
                site,
                Identity.user(KeyVersion.V4, KEYED),
                mutant == Mutant.THIRD_PARTY_SIGNATURE ? signedByOthers(site) : site.certificate(),
                new AtomicReference<>());
    }

    /** This proof, or the one that came before it. */
    byte[] firstProof(byte[] made) {
        proof.compareAndSet(null, made);
        return proof.get();
    }

    private static Identity site(Mutant mutant) {
        IdentityBuilder builder = IdentityBuilder.site(KeyVersion.V4, DOMAIN);
        return switch (mutant) {
            case EXPIRED_SUBKEY -> builder.expired().build();
            case RSA_SUBKEY -> builder.rsaEncryption(2048).build();
            case SHA1_SELF_SIGNATURES -> builder.sha1().build();
            default ->
                    builder.encryptionSubkey(
                                    Instant.now().minus(Duration.ofDays(1)), Duration.ofDays(4))
                            .build();
        };
    }

    /** Behind the User ID's own signature, one from another certificate. */
    private static byte[] signedByOthers(Identity site) {
        List<byte[]> packets = new ArrayList<>();
        for (Packet packet : Packet.parse(site.certificate())) {
            packets.add(packet.encode());
            if (packet.tag() == Packet.USER_ID) {
                packets.add(userIdSignature());
            }
        }
        return Octets.join(packets.toArray(byte[][]::new));
    }

    private static byte[] userIdSignature() {
        return Packet.parse(Identity.site(KeyVersion.V4, DOMAIN).certificate()).stream()
                .filter(packet -> packet.tag() == Packet.SIGNATURE)
                .findFirst()
                .orElseThrow()
                .encode();
    }
}
