package org.postseal.server.delivery;

import org.postseal.server.spool.Notice;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.server.spool.RecipientUpdate;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.RcptParameters.Notify;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns results into what the spool records: new states, and the DSNs that are owed. */
final class Settler {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);

    private final Triage triage;
    private final DsnWriter writer;
    private final Optional<Mailbox> doubleBounces;

    Settler(Triage triage, DsnWriter writer, Optional<Mailbox> doubleBounces) {
        this.triage = triage;
        this.writer = writer;
        this.doubleBounces = doubleBounces;
    }

    /** Opens the body of the message; asked only where a DSN is due. */
    interface BodyOpener {
        InputStream open() throws IOException;
    }

    /** To be committed together. */
    record Settlement(List<RecipientUpdate> updates, List<Notice> notices) {}

    Settlement settle(QueuedMessage message, List<Result> results, Instant now, BodyOpener body) {
        List<RecipientUpdate> updates = new ArrayList<>(results.size());
        Map<Dsn.Action, List<Dsn.Report>> reports = new EnumMap<>(Dsn.Action.class);
        for (Result result : results) {
            updates.add(
                    switch (result.outcome()) {
                        case Outcome.Sent sent -> sent(message, result, sent, now, reports);
                        case Outcome.Failed failed ->
                                failed(message, result, failed.trouble(), now, reports);
                    });
        }
        List<Notice> notices = new ArrayList<>();
        reports.forEach(
                (action, about) ->
                        addressee(message, action, about)
                                .map(to -> new Dsn(action, to, message, about, now))
                                .map(dsn -> writer.write(dsn, returned(message, body)))
                                .ifPresent(notices::add));
        return new Settlement(updates, notices);
    }

    private RecipientUpdate sent(
            QueuedMessage message,
            Result result,
            Outcome.Sent sent,
            Instant now,
            Map<Dsn.Action, List<Dsn.Report>> reports) {
        QueuedRecipient recipient = result.recipient();
        DeliveryLog.sent(message, result, sent, now);
        Optional<Dsn.Action> owed =
                switch (sent.handover()) {
                    case RELAYED_WITH_DSN -> Optional.empty();
                    case RELAYED -> Optional.of(Dsn.Action.RELAYED);
                    case DELIVERED -> Optional.of(Dsn.Action.DELIVERED);
                };
        if (notify(recipient).contains(Notify.SUCCESS)) {
            owed.ifPresent(action -> add(reports, action, successReport(result, sent)));
        }
        return new RecipientUpdate(
                recipient.number(),
                State.DONE,
                now,
                recipient.delayNotified(),
                Optional.of(sent.said()));
    }

    private static Dsn.Report successReport(Result result, Outcome.Sent sent) {
        return new Dsn.Report(
                result.recipient().recipient(),
                sent.status(),
                result.relay(),
                Optional.empty(),
                sent.handover() == Outcome.Handover.DELIVERED
                        ? "Delivered to the mailbox"
                        : "Relayed to " + Relay.host(result.relay()),
                Optional.empty());
    }

    private RecipientUpdate failed(
            QueuedMessage message,
            Result result,
            Trouble trouble,
            Instant now,
            Map<Dsn.Action, List<Dsn.Report>> reports) {
        QueuedRecipient recipient = result.recipient();
        return switch (triage.dispose(trouble, recipient, message, now)) {
            case Triage.Disposition.Retry retry -> {
                DeliveryLog.deferred(message, result, trouble, retry.at(), now);
                boolean tell = retry.delayed() && wants(recipient, Notify.DELAY);
                if (tell) {
                    add(
                            reports,
                            Dsn.Action.DELAYED,
                            report(result, trouble, trouble.status(), Optional.of(retry.until())));
                }
                yield new RecipientUpdate(
                        recipient.number(),
                        State.QUEUED,
                        retry.at(),
                        tell || recipient.delayNotified(),
                        Optional.of(trouble.operator()));
            }
            case Triage.Disposition.Bounce bounce -> {
                DeliveryLog.bounced(message, result, trouble, bounce, now);
                // Our own notifications are sent with NOTIFY=NEVER; the postmaster is asked apart.
                if (wants(recipient, Notify.FAILURE) || message.traits().isNotification()) {
                    add(
                            reports,
                            Dsn.Action.FAILED,
                            report(result, trouble, bounce.status(), Optional.empty()));
                }
                yield new RecipientUpdate(
                        recipient.number(),
                        State.FAILED,
                        now,
                        recipient.delayNotified(),
                        Optional.of(trouble.operator()));
            }
        };
    }

    private static Dsn.Report report(
            Result result, Trouble trouble, String status, Optional<Instant> until) {
        return new Dsn.Report(
                result.recipient().recipient(),
                status,
                result.relay(),
                trouble.reply(),
                trouble.wire(),
                until);
    }

    /**
     * Whom to tell. A message with the null reverse-path is never answered (RFC 5321 section 6.1);
     * a notification of ours that fails may be shown to the postmaster, once.
     */
    @Requirement("P-12")
    private Optional<Mailbox> addressee(
            QueuedMessage message, Dsn.Action action, List<Dsn.Report> about) {
        if (!message.reversePath().isNull()) {
            return message.reversePath().mailbox();
        }
        if (action != Dsn.Action.FAILED) {
            return Optional.empty();
        }
        Optional<Mailbox> postmaster =
                doubleBounces
                        .filter(to -> message.traits().isNotification())
                        .filter(
                                to ->
                                        about.stream()
                                                .noneMatch(
                                                        r ->
                                                                r.recipient()
                                                                        .forwardPath()
                                                                        .equals(to)));
        LOG.warn(
                "{}: double bounce, told={}",
                message.id(),
                postmaster.map(Mailbox::wire).orElse("nobody"));
        return postmaster;
    }

    private static byte[] returned(QueuedMessage message, BodyOpener body) {
        try (InputStream in = body.open()) {
            return ReturnedHeader.of(in, message.traits());
        } catch (IOException e) {
            LOG.error("{}: header not returned in DSN: {}", message.id(), e.getMessage());
            return new byte[0];
        }
    }

    private static Set<Notify> notify(QueuedRecipient recipient) {
        return recipient.recipient().parameters().notifyOn();
    }

    /** Without NOTIFY a sender is told of failure and, by local habit, of delay. */
    private static boolean wants(QueuedRecipient recipient, Notify event) {
        Set<Notify> asked = notify(recipient);
        return asked.isEmpty() || asked.contains(event);
    }

    private static void add(
            Map<Dsn.Action, List<Dsn.Report>> reports, Dsn.Action action, Dsn.Report report) {
        reports.computeIfAbsent(action, a -> new ArrayList<>()).add(report);
    }
}
