package org.postseal.conformance.server;

import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.Verdict;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Key;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.openpgp.SessionKey;
import org.postseal.conformance.wire.Reply;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Seals for the site under test, from a domain that does not exist and so has no policy. */
final class SealBench {
    static final String ORIGIN = "origin.invalid";

    /** Makes a seal. */
    @FunctionalInterface
    interface Maker {
        Seal make(SealBench bench);
    }

    /** Makes the encrypted data packet. */
    @FunctionalInterface
    interface Encryption {
        byte[] encrypt(SessionKey key, byte[] packets);
    }

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

    /** A good seal but for the value of one field. */
    Seal with(String name, String value) {
        return good().withFields(fields -> fields.with(name, value));
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

    /** A case: this seal must be taken. */
    static Section.Action taken(Maker maker) {
        return visit -> {
            SealBench bench = new SealBench(visit);
            taken(bench.send(maker.make(bench)));
            return Verdict.pass();
        };
    }

    static void taken(Reply reply) {
        Expect.code("the sealed message", reply, 250);
    }

    /** A case: this seal must be refused with 554 5.7.7. */
    static Section.Action refused(Maker maker) {
        return visit -> {
            SealBench bench = new SealBench(visit);
            return bench.refused(List.of(maker.make(bench)));
        };
    }

    /** Each of these must be refused with 554 5.7.7. */
    Verdict refused(List<Seal> seals) throws IOException {
        Verdict verdict = Verdict.pass();
        for (Seal seal : seals) {
            verdict = Expect.both(verdict, refused(send(seal)));
        }
        return verdict;
    }

    static Verdict refused(Reply reply) {
        return Expect.exactly("the sealed message", reply, 554, "5.7.7");
    }

    /** With one PKESK of version 3, and this behind it. */
    static Seal encrypted(Seal seal, Encryption data) {
        return seal.withEncryption(
                (packets, to) -> {
                    SessionKey key = SessionKey.random();
                    return Octets.join(key.pkesk3(to), data.encrypt(key, packets));
                });
    }
}
