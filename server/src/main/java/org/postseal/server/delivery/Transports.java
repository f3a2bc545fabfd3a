package org.postseal.server.delivery;

import org.postseal.client.dns.Answer;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.spool.QueueId;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.spec.Requirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one attempt for one batch: finds the way, decides, seals and sends. */
final class Transports implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);

    private final Parts parts;
    private final Suspensions suspensions;

    Transports(Parts parts, Suspensions suspensions) {
        this.parts = parts;
        this.suspensions = suspensions;
    }

    /** What it is made of. */
    record Parts(
            Identity identity,
            DeliverySettings settings,
            int smtpPort,
            Hosts hosts,
            Carrier mail,
            Planner planner,
            Copies.Workshop workshop,
            UnsealedIds unsealedIds,
            Clock clock,
            Intake intake,
            Carrier reports) {}

    /**
     * What takes batches over SMTP, and who is told of seals that failed on the way. Reports have
     * their own, of which nobody is told: a report of how the last one went would never end.
     */
    record Carrier(SmtpTransport smtp, SealingObserver sealing) {}

    private Carrier carrier(Batch batch) {
        return batch.message().traits().isReport() ? parts.reports() : parts.mail();
    }

    @Override
    public void deliver(Batch batch, Recorder recorder) {
        Batch rest = batch.inward() ? withoutTaken(batch, recorder) : batch;
        if (!rest.recipients().isEmpty()) {
            deliverOn(rest, recorder);
        }
    }

    /** What is left once the intake has had its own. */
    private Batch withoutTaken(Batch batch, Recorder recorder) {
        List<QueuedRecipient> rest = new ArrayList<>();
        for (QueuedRecipient recipient : batch.recipients()) {
            if (parts.intake().isFor(recipient.recipient().forwardPath())
                    && isTaken(batch.message().id())) {
                recorder.record(List.of(Result.taken(recipient)));
            } else {
                rest.add(recipient);
            }
        }
        return new Batch(batch.message(), batch.hop(), true, rest);
    }

    private boolean isTaken(QueueId id) {
        try (InputStream mail = parts.workshop().spool().open(id)) {
            return parts.intake().take(id, mail);
        } catch (IOException | UncheckedIOException e) {
            LOG.error("{}: the intake failed, delivered as mail: {}", id, e.toString());
            return false;
        }
    }

    private void deliverOn(Batch batch, Recorder recorder) {
        Pending pending = new Pending(recorder);
        Optional<Trouble> suspended = suspensions.of(batch.hop());
        // The hosts may be put off for a failure of TLS, which this message does not mind.
        if (suspended.isPresent() && batch.wish() != SessionWish.TLS_NOT_REQUIRED) {
            fail(batch, suspended.get(), pending);
            return;
        }
        StoredMessage stored = new StoredMessage(parts.workshop().spool(), batch.message());
        try {
            if (batch.inward()) {
                parts.unsealedIds().remember(batch.message());
            }
            Encryption encryption =
                    batch.inward() ? Encryption.NONE : Encryption.of(stored.start());
            deliver(batch, stored, encryption, pending);
        } catch (IOException e) {
            fail(batch, Refusals.unreadable(e), pending);
        }
    }

    private void deliver(
            Batch batch, StoredMessage stored, Encryption encryption, Pending pending) {
        try (Copies copies =
                new Copies(
                        parts.workshop(),
                        guard(batch, encryption),
                        batch.message(),
                        stored,
                        Signatures.of(batch, parts.workshop().dkim()))) {
            DeliveryAttempt attempt =
                    new DeliveryAttempt(
                            batch,
                            parts.planner(),
                            encryption,
                            copies,
                            pending,
                            parts.clock(),
                            new SealingFaults(carrier(batch).sealing()));
            deliver(batch, attempt, encryption, pending);
        }
    }

    /** Outward, what its author did not encrypt is looked at once more (P-10). */
    private Copies.Guard guard(Batch batch, Encryption encryption) {
        return batch.inward() || encryption.scan().isPresent()
                ? (message, stored) -> stored
                : new ReturnGuard(parts.unsealedIds())::outward;
    }

    private void deliver(
            Batch batch, DeliveryAttempt attempt, Encryption encryption, Pending pending) {
        if (batch.hop() instanceof NextHop.Maildir hop) {
            attempt.plan(question(batch, encryption, Optional.empty()));
            new MaildirTransport(
                            hop, parts.identity().hostname(), parts.settings().foldMaildirCase())
                    .deliver(batch.message(), attempt, pending);
            return;
        }
        switch (Route.of(batch.hop(), parts.hosts(), parts.smtpPort())) {
            case Route.Blocked blocked -> fail(batch, blocked.trouble(), pending);
            case Route.To route -> {
                attempt.plan(question(batch, encryption, route.security()));
                if (!pending.isEmpty()) {
                    carrier(batch)
                            .smtp()
                            .deliver(batch, route, attempt, pending)
                            .ifPresent(trouble -> suspensions.suspend(batch.hop(), trouble));
                }
            }
        }
    }

    private static DeliveryFacts.Question question(
            Batch batch, Encryption encryption, Optional<Answer.Security> mxSecurity) {
        return new DeliveryFacts.Question(
                mustBeSealed(batch),
                batch.inward() ? Optional.empty() : Optional.of(batch.hop()),
                encryption,
                mxSecurity);
    }

    /**
     * What came out of a seal here was meant for this site alone: should it ever be routed outward,
     * it goes as with REQSEAL.
     */
    @Requirement({"M-02", "P-10"})
    private static boolean mustBeSealed(Batch batch) {
        boolean strays = batch.message().traits().unsealed() && !batch.inward();
        return strays || batch.message().parameters().reqseal();
    }

    private static void fail(Batch batch, Trouble trouble, Pending pending) {
        pending.record(Result.undecided(batch, trouble));
    }
}
