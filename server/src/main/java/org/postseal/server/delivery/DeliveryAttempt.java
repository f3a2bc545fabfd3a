package org.postseal.server.delivery;

import org.postseal.client.smtp.EhloResponse;
import org.postseal.client.smtp.MessageSource;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.TransactionResult;
import org.postseal.server.policy.Decision;
import org.postseal.server.policy.Facts;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One attempt for one batch, over as many sessions as it takes. */
final class DeliveryAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempt.class);

    private final Batch batch;
    private final Planner planner;
    private final Encryption encryption;
    private final Copies copies;
    private final Pending pending;
    private final Clock clock;
    private final SealingFaults faults;
    private final Set<Integer> resealed = new HashSet<>();

    DeliveryAttempt(
            Batch batch,
            Planner planner,
            Encryption encryption,
            Copies copies,
            Pending pending,
            Clock clock,
            SealingFaults faults) {
        this.batch = batch;
        this.planner = planner;
        this.encryption = encryption;
        this.copies = copies;
        this.pending = pending;
        this.clock = clock;
        this.faults = faults;
    }

    /** Decides for every recipient; those that cannot go at all are recorded. */
    void plan(DeliveryFacts.Question question) {
        for (QueuedRecipient recipient : batch.recipients()) {
            Planned planned = planner.plan(recipient, question);
            faults.policy(planned.facts());
            switch (planned.decision()) {
                case Decision.Ready ready -> pending.put(planned);
                case Decision.Ask ask -> pending.put(planned);
                case Decision.Defer defer -> blocked(planned, Refusals.of(defer));
                case Decision.Refuse refuse -> blocked(planned, Refusals.of(refuse));
            }
        }
    }

    private void blocked(Planned planned, Trouble trouble) {
        faults.keys(planned.facts());
        pending.fail(planned, Relay.NONE, trouble);
    }

    /** Runs the transactions that are left over one session. */
    void over(HopSession session) throws SmtpException {
        SmtpConnection connection = session.connection();
        Planner.Asker asker = planner.asker(session, batch.domain());
        List<Planned> ready = new ArrayList<>();
        for (Planned before : pending.all()) {
            Planned planned = planner.inSession(before, connection, asker, encryption);
            faults.keys(planned.facts());
            switch (planned.decision()) {
                case Decision.Ready decided -> {
                    pending.put(planned);
                    ready.add(planned);
                }
                case Decision.Defer defer ->
                        pending.note(before, connection.peer(), Refusals.of(defer));
                case Decision.Refuse refuse ->
                        pending.note(before, connection.peer(), Refusals.of(refuse));
                case Decision.Ask ask -> throw new IllegalStateException("asked twice");
            }
        }
        transact(session, ready);
    }

    /** What can go over a next hop that has no sessions to ask in. */
    List<Planned> withoutSession(String relay) {
        List<Planned> ready = new ArrayList<>();
        for (Planned before : pending.all()) {
            Planned planned = planner.withoutSession(before);
            switch (planned.decision()) {
                case Decision.Ready decided -> ready.add(planned);
                case Decision.Defer defer -> pending.fail(planned, relay, Refusals.of(defer));
                case Decision.Refuse refuse -> pending.fail(planned, relay, Refusals.of(refuse));
                case Decision.Ask ask -> throw new IllegalStateException("nobody to ask");
            }
        }
        return ready;
    }

    private void transact(HopSession session, List<Planned> ready) throws SmtpException {
        SmtpConnection connection = session.connection();
        List<Planned> again = new ArrayList<>();
        for (Parcel parcel : parcels(connection.peer(), ready)) {
            if (!connection.isOpen()) {
                return; // what is left goes to the next host
            }
            again.addAll(send(session, parcel));
        }
        if (!again.isEmpty() && connection.isOpen()) {
            transact(session, again);
        }
    }

    /** Groups; who cannot be sealed for now is recorded and touches nobody else. */
    @Requirement("P-11")
    List<Parcel> parcels(String relay, List<Planned> ready) {
        Parcels parcels = Parcels.of(ready, clock.instant());
        parcels.unusable()
                .forEach((planned, why) -> pending.fail(planned, relay, Refusals.unsealable(why)));
        return parcels.parcels();
    }

    /** The octets of a parcel; where they cannot be made, its recipients alone are recorded. */
    @Requirement("P-11")
    Optional<MessageSource> octets(Parcel parcel, String relay) {
        try {
            return Optional.of(copies.octets(parcel));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: cannot make the copy for {}", batch.message().id(), relay, e);
            Trouble trouble = Refusals.unsealable(e.getClass().getSimpleName());
            parcel.recipients().forEach(planned -> pending.fail(planned, relay, trouble));
            return Optional.empty();
        }
    }

    /**
     * Sends one parcel.
     *
     * @return recipients to be sealed for anew, with their new plans
     */
    private List<Planned> send(HopSession session, Parcel parcel) throws SmtpException {
        SmtpConnection connection = session.connection();
        String relay = connection.peer();
        if (leaksReqseal(parcel, connection.ehlo())) {
            parcel.recipients()
                    .forEach(planned -> pending.note(planned, relay, Refusals.reqseal()));
            return List.of();
        }
        Optional<MessageSource> octets = octets(parcel, relay);
        if (octets.isEmpty()) {
            return List.of();
        }
        try {
            return settle(
                    session,
                    parcel,
                    connection.send(
                            Envelopes.of(batch, parcel, octets.get(), connection.ehlo()),
                            octets.get()));
        } catch (SmtpException e) {
            if (Refusals.mayHaveBeenTaken(e)) {
                recordAmbiguous(parcel, relay, e);
            }
            throw e;
        }
    }

    /**
     * Content that its sender wants sealed, and that is not, goes to no peer without OPENPGP. The
     * decision says so already; a second look costs nothing.
     */
    @Requirement("M-03")
    private boolean leaksReqseal(Parcel parcel, EhloResponse ehlo) {
        return parcel instanceof Parcel.AsIs
                && ehlo.openpgp().isEmpty()
                && parcel.recipients().stream()
                        .map(Planned::facts)
                        .anyMatch(facts -> facts.reqseal() && isClear(facts));
    }

    private static boolean isClear(Facts facts) {
        return facts.hop() != Facts.Hop.LOCAL
                && switch (facts.content()) {
                    case CLEAR, ENCRYPTED -> true;
                    case SEALED_TO_SITE, SEALED_TO_USER -> false;
                };
    }

    /**
     * The message may have been taken although the reply was lost: nobody else is asked now, and a
     * retry may make a second copy (RFC 1047). The log says so.
     */
    private void recordAmbiguous(Parcel parcel, String relay, SmtpException e) {
        LOG.warn(
                "{}: relay={}, connection lost after the message was sent: a retry may duplicate it",
                batch.message().id(),
                relay);
        Trouble trouble = Refusals.broken(e, "possible duplicate: ");
        parcel.recipients().forEach(planned -> pending.fail(planned, relay, trouble));
    }

    private List<Planned> settle(HopSession session, Parcel parcel, TransactionResult result) {
        SmtpConnection connection = session.connection();
        List<Result> settled = new ArrayList<>();
        List<Planned> refused = new ArrayList<>();
        List<Trouble> refusals = new ArrayList<>();
        for (int i = 0; i < parcel.recipients().size(); i++) {
            Planned planned = parcel.recipients().get(i);
            TransactionResult.Outcome outcome = result.outcomes().get(i);
            Reply reply = outcome.reply();
            Trouble trouble = Trouble.said(connection.peer(), outcome.stage(), reply);
            if (reply.isPositive()) {
                settled.add(sent(planned, session, reply));
            } else if (refusesKey(parcel, reply)) {
                refused.add(planned);
                refusals.add(trouble);
            } else if (trouble.isPermanent()) {
                settled.add(Pending.failed(planned, connection.peer(), trouble));
            } else {
                pending.note(planned, connection.peer(), trouble);
            }
        }
        pending.record(settled);
        reached(parcel, settled);
        List<Planned> again = new ArrayList<>();
        for (int i = 0; i < refused.size(); i++) {
            reseal(refused.get(i), connection.peer(), refusals.get(i)).ifPresent(again::add);
        }
        return again;
    }

    /**
     * Once the outcome is durable; one site seal is one thing to remember for all of its domain.
     */
    @Requirement("C-03")
    private void reached(Parcel parcel, List<Result> settled) {
        parcel.recipients().stream()
                .filter(planned -> settled.stream().anyMatch(result -> isSent(result, planned)))
                .findFirst()
                .ifPresent(planner::reached);
    }

    private static boolean isSent(Result result, Planned planned) {
        return result.outcome() instanceof Outcome.Sent
                && result.recipient().number() == planned.recipient().number();
    }

    @Requirement("M-04")
    private static boolean refusesKey(Parcel parcel, Reply reply) {
        return !(parcel instanceof Parcel.AsIs)
                && reply.isPermanent()
                && reply.enhanced().filter(code -> code.toString().equals("5.7.5")).isPresent();
    }

    /** Refetches and plans anew, once for each recipient and attempt; else records the refusal. */
    @Requirement("M-04")
    private Optional<Planned> reseal(Planned planned, String relay, Trouble refused) {
        faults.tell(planned.facts().recipient().domain(), SealingFailure.STALE_KEYFPR);
        if (!resealed.add(planned.recipient().number())) {
            pending.fail(planned, relay, refused);
            return Optional.empty();
        }
        Planned anew = planner.renewed(planned, encryption);
        LOG.info(
                "{}: to=<{}>, relay={}, key refused, refetched: {}",
                batch.message().id(),
                planned.recipient().recipient().forwardPath(),
                relay,
                anew.summary());
        if (anew.plan().isEmpty() || Refusals.sameKey(planned, anew, clock.instant())) {
            // The refused key is still what is published: a cache in between, or a fault there.
            pending.fail(anew, relay, refused.asTransient("4.7.5"));
            return Optional.empty();
        }
        pending.put(anew);
        return Optional.of(anew);
    }

    private Result sent(Planned planned, HopSession session, Reply reply) {
        SmtpConnection connection = session.connection();
        return new Result(
                planned.recipient(),
                connection.peer(),
                new Outcome.Sent(
                        reply.enhanced().map(Object::toString).orElse("2.0.0"),
                        reply.summary(),
                        Envelopes.handover(batch.hop(), connection.ehlo())),
                planned.summary() + ", " + session.summary());
    }
}
