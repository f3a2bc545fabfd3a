package org.postseal.server.delivery;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate.Usability.Usable;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.client.sealing.Sealer;
import org.postseal.client.smtp.MessageSource;
import org.postseal.server.dkim.DkimSigner;
import org.postseal.server.site.SiteKeys;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.Spool;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The forms in which one message leaves during one attempt. Each ciphertext is made once and kept
 * while hosts are tried.
 */
final class Copies implements AutoCloseable {
    private final Workshop workshop;
    private final Guard guard;
    private final QueuedMessage message;
    private final StoredMessage stored;
    private final Signatures signatures;
    private final Map<Object, Made> sealed = new HashMap<>();

    /**
     * @param guard asked what of the stored octets may leave unsealed
     */
    Copies(
            Workshop workshop,
            Guard guard,
            QueuedMessage message,
            StoredMessage stored,
            Signatures signatures) {
        this.workshop = workshop;
        this.guard = guard;
        this.message = message;
        this.stored = stored;
        this.signatures = signatures;
    }

    /**
     * What sealing needs.
     *
     * @param turns one permit for each core: sealing is bound by the processor
     * @param dkim signs what leaves; empty where nothing is to be signed
     */
    record Workshop(
            Spool spool,
            Sealer sealer,
            SiteKeys siteKeys,
            Identity identity,
            Semaphore turns,
            Clock clock,
            Optional<DkimSigner> dkim) {}

    /** A ciphertext: the octets that leave, and what holds them. */
    private record Made(Scratch scratch, MessageSource octets) {}

    /** The last look at what leaves unsealed. */
    interface Guard {
        MessageSource pass(QueuedMessage message, MessageSource stored) throws IOException;
    }

    private record SiteCopy(Fingerprint key, String domain, List<Mailbox> to) {}

    private record UserCopy(Fingerprint key) {}

    /** The octets of a parcel: the only way to a message that is sent. */
    MessageSource octets(Parcel parcel) throws IOException {
        return switch (parcel) {
            case Parcel.AsIs asIs -> signatures.onClear(guard.pass(message, stored));
            case Parcel.Site site -> site(site);
            case Parcel.User user -> user(user);
        };
    }

    private MessageSource site(Parcel.Site parcel) throws IOException {
        List<Mailbox> to =
                parcel.recipients().stream()
                        .map(planned -> planned.recipient().recipient().forwardPath())
                        .toList();
        // A ciphertext made for more recipients of the site serves those that are left of them.
        for (Map.Entry<Object, Made> made : sealed.entrySet()) {
            if (made.getKey() instanceof SiteCopy copy
                    && copy.key().equals(parcel.key().keyFingerprint())
                    && copy.domain().equals(parcel.domain())
                    && copy.to().containsAll(to)) {
                return made.getValue().octets();
            }
        }
        SiteCopy name = new SiteCopy(parcel.key().keyFingerprint(), parcel.domain(), to);
        Instant now = workshop.clock().instant();
        byte[] signature = signatures.ofOriginal(stored);
        return seal(
                name,
                (original, out) ->
                        workshop.sealer()
                                .site(
                                        header(parcel.domain(), to, now, signature.length),
                                        recipientKey(parcel.candidate(), parcel.key()),
                                        workshop.siteKeys().signer(now),
                                        stored.received(),
                                        Prefixed.stream(signature, original),
                                        out));
    }

    /**
     * @param added octets that stand before the original
     */
    @Requirement("P-08")
    private SealHeader header(String destination, List<Mailbox> to, Instant now, int added)
            throws IOException {
        return new SealHeader(
                stored.isGlobal(),
                message.traits().sealId(),
                workshop.identity().domain(),
                destination,
                now.truncatedTo(ChronoUnit.SECONDS),
                message.reversePath(),
                to,
                added + stored.originalLength());
    }

    private MessageSource user(Parcel.User parcel) throws IOException {
        UserCopy name = new UserCopy(parcel.key().keyFingerprint());
        Made made = sealed.get(name);
        if (made != null) {
            return made.octets();
        }
        return seal(
                name,
                (original, out) ->
                        workshop.sealer()
                                .user(
                                        recipientKey(parcel.candidate(), parcel.key()),
                                        workshop.clock().instant(),
                                        workshop.identity().domain(),
                                        stored.received(),
                                        original,
                                        out));
    }

    /** One run of the sealer. */
    private interface Sealing {
        void run(InputStream original, OutputStream out) throws IOException;
    }

    private MessageSource seal(Object name, Sealing sealing) throws IOException {
        Scratch copy = new Scratch(workshop.spool());
        workshop.turns().acquireUninterruptibly();
        try (InputStream original = stored.openOriginal()) {
            Signatures.Seal seal = signatures.begin(copy);
            sealing.run(original, seal.out());
            MessageSource octets = seal.message();
            sealed.put(name, new Made(copy, octets));
            return octets;
        } catch (IOException | RuntimeException e) {
            copy.drop();
            throw e;
        } finally {
            workshop.turns().release();
        }
    }

    private static RecipientKey recipientKey(Candidate candidate, Usable key) {
        return new RecipientKey(
                key.encryptionKey(), candidate.certificate().fingerprint(), key.aead());
    }

    @Override
    public void close() {
        sealed.values().forEach(made -> made.scratch().drop());
    }
}
