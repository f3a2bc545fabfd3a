package org.postseal.server.unsealing;

import org.bouncycastle.openpgp.PGPPrivateKey;
import org.postseal.server.site.SiteKeys;
import org.postseal.server.site.SiteKeys.Lookup;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.openpgp.PkeskScan;
import org.postseal.spec.seal.SealedMessage;

import java.util.Arrays;
import java.util.List;

/**
 * Tells whether an encrypted message is sealed to this site, by what its PKESKs name (P-03).
 *
 * <p>A PKESK without a name is not for this site: a SITE seal names its subkey, mail for a user may
 * hide whom it is for, and trying our keys on that would cost much and could tell its sender which
 * keys are here.
 */
@Requirement({"P-03", "P-14"})
final class SealTarget {
    /** Whom a message is sealed to. */
    sealed interface Target {}

    /** Nobody here. */
    record Elsewhere() implements Target {}

    /** This site, but it cannot be opened now or ever. */
    record Gone(Outcome.Refused reply) implements Target {}

    /** This site. */
    record Here(PGPPrivateKey key, Fingerprint certificate) implements Target {
        @Override
        public String toString() {
            return "Here[" + certificate + "]"; // never the private key
        }
    }

    private final SiteKeys keys;

    SealTarget(SiteKeys keys) {
        this.keys = keys;
    }

    Target of(SealedMessage outer, byte[] start) {
        for (long keyId : keyIds(outer, start)) {
            Target target = of(keyId);
            if (!(target instanceof Elsewhere)) {
                return target;
            }
        }
        return new Elsewhere();
    }

    /**
     * What the PKESKs name. Of octets that break off or go wrong, those before count: a damaged
     * seal for this site is refused as such, not handed on.
     */
    private static List<Long> keyIds(SealedMessage outer, byte[] start) {
        for (int most = start.length - outer.armorOffset(); most > 0; most /= 2) {
            try {
                byte[] part = Arrays.copyOf(start, outer.armorOffset() + most);
                return PkeskScan.armored(part, outer.armorOffset()).recipients().stream()
                        .map(PkeskScan.Recipient::keyId)
                        .filter(keyId -> keyId != 0)
                        .toList();
            } catch (SyntaxException e) {
                // the first octets may still tell
            }
        }
        return List.of();
    }

    private Target of(long keyId) {
        return switch (keys.decryptionKey(keyId)) {
            case Lookup.Present(PGPPrivateKey key, Fingerprint certificate) ->
                    new Here(key, certificate);
            case Lookup.Destroyed() ->
                    new Gone(
                            new Outcome.Refused(
                                    554,
                                    "5.7.5",
                                    "Sealed to a key that is no longer held, seal again",
                                    "sealed to a destroyed subkey"));
            case Lookup.Unknown() -> new Elsewhere();
            case Lookup.Unavailable(String reason) ->
                    new Gone(
                            new Outcome.Refused(
                                    451, "4.7.5", "Keys not available, try again later", reason));
        };
    }
}
