package org.postseal.conformance.server;

import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Key;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Seals for the site under test, from a domain that does not exist and so has no policy. */
final class SealBench {
    static final String ORIGIN = "origin.invalid";

    private final Visit visit;
    private final Identity destination;
    private final Identity origin;

    /**
     * @param visit has come to {@link Stage#SITE}; the certificate is fetched on it unless known
     */
    SealBench(Visit visit) throws IOException {
        if (visit.peer().certificate().isEmpty()) {
            visit.requireKeys();
        }
        this.visit = visit;
        this.destination = published(KeyAsker.siteCertificate(visit));
        this.origin = Identity.site(destination.version(), ORIGIN);
    }

    /** The destination as senders know it: nobody has its secrets here. */
    private static Identity published(Certificate certificate) throws IOException {
        PGPPublicKey subkey = CertificateSection.usable(certificate);
        Key primary = published(certificate.ring().getPublicKey());
        return new Identity(
                certificate.ring().getEncoded(),
                new byte[0],
                primary,
                primary,
                List.of(published(subkey)));
    }

    private static Key published(PGPPublicKey key) {
        return new Key(
                new PGPKeyPair(
                        key, new PGPPrivateKey(key.getKeyID(), key.getPublicKeyPacket(), null)));
    }

    /** A seal that must be opened, of a small message for the mailbox under test. */
    Seal good() {
        return dated(Instant.now());
    }

    Seal dated(Instant date) {
        return with(date, Mail.of("from a seal"));
    }

    /** A good seal around this original. */
    Seal of(String original) {
        return with(Instant.now(), original);
    }

    private Seal with(Instant date, String original) {
        SealFields fields =
                SealFields.of(
                        ORIGIN,
                        visit.peer().domain(),
                        date,
                        "alice@" + ORIGIN,
                        List.of(visit.peer().mailbox()));
        return Seal.of(fields, Octets.utf8(original), origin, destination);
    }

    Identity origin() {
        return origin;
    }

    Identity destination() {
        return destination;
    }

    /** Sends a message by DATA to the mailbox under test; the reply to its end. */
    Reply send(byte[] message) throws IOException {
        visit.data();
        visit.dialogue().send(Octets.join(message, Octets.ascii(".\r\n")));
        return visit.dialogue().reply();
    }

    Reply send(Seal seal) throws IOException {
        return send(seal.message());
    }
}
