package org.postseal.server.delivery;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Findings;
import org.postseal.server.policy.Facts.Content;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.openpgp.PkeskScan;
import org.postseal.spec.seal.SealedMessage;
import org.postseal.spec.smtp.SealLevel;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the octets of a message say of encryption, whoever it goes to.
 *
 * @param scan whom a PGP/MIME message is encrypted for; empty for any other message
 */
record Encryption(Optional<PkeskScan> scan) {
    static final Encryption NONE = new Encryption(Optional.empty());

    /** Looks at the first 64 KiB of a message, or the whole. */
    static Encryption of(byte[] start) {
        return new Encryption(SealedMessage.recognise(start).map(form -> scan(start, form)));
    }

    /** Armor without readable packets is encrypted to nobody that we know. */
    private static PkeskScan scan(byte[] start, SealedMessage form) {
        try {
            return PkeskScan.armored(start, form.armorOffset());
        } catch (SyntaxException e) {
            return new PkeskScan(List.of(), 0, false);
        }
    }

    /** What it is for one recipient. */
    @Requirement({"F-07", "P-09"})
    Content toward(Findings findings) {
        if (scan.isEmpty()) {
            return Content.CLEAR;
        }
        if (names(findings, SealLevel.SITE)) {
            return Content.SEALED_TO_SITE;
        }
        return names(findings, SealLevel.USER) ? Content.SEALED_TO_USER : Content.ENCRYPTED;
    }

    /** Where an authenticated certificate is known, no other stands for the recipient. */
    private boolean names(Findings findings, SealLevel scope) {
        List<Candidate> known =
                findings.candidates().stream().filter(c -> c.scope() == scope).toList();
        boolean authenticated = known.stream().anyMatch(Candidate::authenticated);
        return known.stream()
                .filter(c -> c.authenticated() || !authenticated)
                .anyMatch(this::names);
    }

    private boolean names(Candidate candidate) {
        Iterator<PGPPublicKey> keys = candidate.certificate().ring().getPublicKeys();
        while (keys.hasNext()) {
            if (scan.orElseThrow().names(Fingerprint.of(keys.next().getFingerprint()))) {
                return true;
            }
        }
        return false;
    }
}
