package org.postseal.server.smtp;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.postseal.client.sealing.Signer;
import org.postseal.server.site.SiteKeys;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.KeyQuery;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The signatures of PGPKEY replies. {@code S} is kept until half its time has passed; {@code P} is
 * good in one session only, and made for each query that wants it: they are few (K-10).
 */
final class KeySignatures {
    private static final Duration VALIDITY = Duration.ofDays(7);
    private static final int MAX_KEPT = 10_000;

    private final SiteKeys keys;
    private final ConcurrentHashMap<String, Signed> kept = new ConcurrentHashMap<>();

    KeySignatures(SiteKeys keys) {
        this.keys = keys;
    }

    /**
     * A signature.
     *
     * @param packet binary
     * @param expires EXP, Unix seconds
     * @param renewAt when another is made instead
     */
    record Signed(byte[] packet, long expires, Instant renewAt) {}

    @Requirement({"K-08", "K-09"})
    Signed sign(KeyQuery query, ServedKey key, Optional<Instant> keyExpiry, Instant now)
            throws PGPException, IOException {
        String name = query.signedText() + " " + HexFormat.of().formatHex(key.sha256());
        Signed known = kept.get(name);
        if (known != null && now.isBefore(known.renewAt())) {
            return known;
        }
        Instant weekAhead = now.plus(VALIDITY);
        Instant expires = keyExpiry.filter(weekAhead::isAfter).orElse(weekAhead);
        long seconds = expires.getEpochSecond();
        byte[] octets = SignedOctets.key(query, key.scope(), key.sha256(), seconds);
        Instant renewAt = now.plus(Duration.between(now, expires).dividedBy(2));
        Signed made = new Signed(sign(octets, now), seconds, renewAt);
        if (kept.size() >= MAX_KEPT) {
            kept.clear(); // guessed addresses: what is asked for again is signed again
        }
        kept.put(name, made);
        return made;
    }

    /** One signature packet by the site key. */
    byte[] sign(byte[] octets, Instant now) throws PGPException, IOException {
        Signer signer = keys.signer(now);
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(
                                signer.publicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
                        signer.publicKey());
        generator.init(PGPSignature.BINARY_DOCUMENT, signer.privateKey());
        PGPSignatureSubpacketGenerator hashed = new PGPSignatureSubpacketGenerator();
        hashed.setSignatureCreationTime(true, Date.from(now));
        hashed.setIssuerFingerprint(false, signer.publicKey());
        generator.setHashedSubpackets(hashed.generate());
        generator.update(octets);
        return generator.generate().getEncoded();
    }
}
