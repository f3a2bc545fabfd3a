package org.postseal.server.smtp;

import org.postseal.server.authentication.InboundChecks;
import org.postseal.server.authentication.ResultsField;
import org.postseal.server.authentication.Sender;
import org.postseal.server.authentication.Verdict;
import org.postseal.server.policy.Client;
import org.postseal.server.spool.Draft;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.NewMessage.Arrival;
import org.postseal.server.spool.NewMessage.Made;
import org.postseal.server.spool.NewMessage.Traits;
import org.postseal.server.spool.SpoolFullException;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.Requirement;
import org.postseal.spec.seal.SealedMessage;
import org.postseal.spec.smtp.Envelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way from the end of content to the final reply: last checks, unsealing, commit. A positive
 * answer completes only after the commit has (RFC 5321 section 4.2.5).
 */
final class MessageAcceptor {
    private static final Logger LOG = LoggerFactory.getLogger(MessageAcceptor.class);
    private static final Answer LOOP =
            Answer.of(554, "5.4.6", "Too many Received fields, a mail loop");

    private final SmtpSettings settings;
    private final SmtpServices services;
    private final SmtpCounters counters;

    MessageAcceptor(SmtpSettings settings, SmtpServices services, SmtpCounters counters) {
        this.settings = settings;
        this.services = services;
        this.counters = counters;
    }

    /** Takes over the receiver and its draft. */
    CompletionStage<Answer> accept(
            MessageReceiver message, Envelope envelope, Arrival arrival, Client client) {
        MessageHead head = message.head();
        message.finish();
        if (head.receivedFields() > settings.limits().received()) {
            message.refuse(LOOP);
        }
        if (message.refusal().isPresent()) {
            Answer answer = message.refusal().get();
            String who = client.identity().map(identity -> identity + ", ").orElse("");
            logRefusal(message.draft(), envelope, arrival, answer, who + answer.text());
            return CompletableFuture.completedFuture(answer);
        }
        LOG.info(
                "{}: client=[{}], helo=<{}>, message-id={}, from=<{}>, size={}, nrcpt={},"
                        + " proto={}{}",
                message.draft().id(),
                arrival.client(),
                arrival.helo(),
                head.messageId(),
                envelope.reversePath().wire(),
                message.size(),
                envelope.recipients().size(),
                arrival.protocol(),
                client.identity().map(identity -> ", " + identity).orElse(""));
        Sender sender =
                new Sender(
                        client.address(),
                        arrival.helo(),
                        envelope.reversePath(),
                        client.identity().isPresent());
        Optional<byte[]> start = head.start();
        if (start.isPresent() && SealedMessage.recognise(start.get()).isPresent()) {
            return unseal(message, start.get(), envelope, arrival, sender);
        }
        return commitAsIs(message, envelope, arrival, sender);
    }

    /** P-14: unsealed before the final reply. */
    @Requirement("P-14")
    private CompletionStage<Answer> unseal(
            MessageReceiver message,
            byte[] start,
            Envelope envelope,
            Arrival arrival,
            Sender sender) {
        CompletionStage<Outcome> outcome;
        try {
            outcome = services.unsealer().unseal(message.draft(), start, envelope);
        } catch (RejectedExecutionException e) {
            outcome = CompletableFuture.failedFuture(e);
        }
        return outcome.exceptionally(MessageAcceptor::failed)
                .thenCompose(known -> conclude(known, message, envelope, arrival, sender));
    }

    private static Outcome failed(Throwable failure) {
        if (cause(failure) instanceof RejectedExecutionException) {
            return new Outcome.Refused(
                    451, "4.3.2", "Busy, try again later", "no unsealing thread free");
        }
        LOG.error("unsealing failed", failure);
        return new Outcome.Refused(
                451, "4.3.0", "Local error, try again later", "unsealing failed");
    }

    private CompletionStage<Answer> conclude(
            Outcome outcome,
            MessageReceiver message,
            Envelope envelope,
            Arrival arrival,
            Sender sender) {
        return switch (outcome) {
            case Outcome.NotSealedHere() -> commitAsIs(message, envelope, arrival, sender);
            case Outcome.Refused refused -> {
                message.draft().close();
                Answer answer = Answer.of(refused.code(), refused.enhancedCode(), refused.text());
                logRefusal(message.draft(), envelope, arrival, answer, refused.reason());
                yield CompletableFuture.completedFuture(answer);
            }
            case Outcome.Unsealed unsealed ->
                    commitOriginal(unsealed, message, envelope, arrival, sender)
                            .whenComplete((_, _) -> message.draft().close());
        };
    }

    private CompletionStage<Answer> commitAsIs(
            MessageReceiver message, Envelope envelope, Arrival arrival, Sender sender) {
        byte[] id = new byte[16];
        services.random().nextBytes(id);
        Traits traits =
                new Traits(
                        message.eightBit(),
                        false,
                        HexFormat.of().formatHex(id),
                        message.head().messageId(),
                        Made.ELSEWHERE,
                        message.head().tlsNotRequired());
        NewMessage stored = new NewMessage(envelope, arrival, traits, List.of());
        Draft draft = message.draft();
        Optional<InboundChecks> checks = services.checks().filter(c -> !c.vouchesFor(sender));
        if (checks.isEmpty()) {
            return commit(draft, stored);
        }
        return checks.get()
                .check(draft::read, sender)
                .thenCompose(verdict -> commitJudged(draft, stored, verdict));
    }

    /** Puts what was found of the sender before the message; a policy of his may refuse it. */
    private CompletionStage<Answer> commitJudged(Draft draft, NewMessage message, Verdict verdict) {
        LOG.info("{}: authentication: {}", draft.id(), verdict.summary());
        if (verdict.refusedBy().isPresent()) {
            draft.close();
            Answer answer =
                    Answer.of(
                            550,
                            "5.7.1",
                            "Refused by the DMARC policy of " + verdict.refusedBy().get());
            logRefusal(draft, message.envelope(), message.arrival(), answer, "dmarc=fail");
            return CompletableFuture.completedFuture(answer);
        }
        draft.setHead(ResultsField.encode(settings.hostname(), verdict.methods()));
        return commit(draft, message);
    }

    /** Only for recipients that the seal names and that have not had it before (P-04, P-08). */
    @Requirement("P-08")
    private CompletionStage<Answer> commitOriginal(
            Outcome.Unsealed unsealed,
            MessageReceiver message,
            Envelope envelope,
            Arrival arrival,
            Sender sender) {
        Draft original = unsealed.original();
        int replayed = envelope.recipients().size() - unsealed.recipients().size();
        counters.unsealed.increment();
        counters.replayedRecipients.add(replayed);
        LOG.info(
                "{}: unsealed from={}, {}, nrcpt={}, replayed={}",
                original.id(),
                message.draft().id(),
                unsealed.summary(),
                unsealed.recipients().size(),
                replayed);
        if (unsealed.recipients().isEmpty()) {
            original.close();
            return CompletableFuture.completedFuture(queued(original));
        }
        Traits traits =
                new Traits(
                        unsealed.eightBit(),
                        true,
                        unsealed.sealId(),
                        unsealed.messageId(),
                        Made.ELSEWHERE,
                        false);
        Envelope kept =
                new Envelope(envelope.reversePath(), envelope.parameters(), unsealed.recipients());
        NewMessage stored = new NewMessage(kept, arrival, traits, unsealed.replayKeys());
        if (services.checks().isEmpty()) {
            return commit(original, stored);
        }
        original.setHead(new byte[0]); // what is verified is the author's alone
        return services.checks()
                .get()
                .check(original::read, message.draft()::read, sender)
                .thenCompose(
                        verdict ->
                                commitJudged(original, stored, verdict.after(unsealed.method())));
    }

    private CompletionStage<Answer> commit(Draft draft, NewMessage message) {
        return draft.commit(message)
                .handle(
                        (_, failure) ->
                                failure == null ? queued(draft) : notStored(draft, failure));
    }

    private Answer queued(Draft draft) {
        counters.accepted.increment();
        return Answer.of(250, "2.0.0", "Ok: queued as " + draft.id());
    }

    private Answer notStored(Draft draft, Throwable failure) {
        counters.refused.increment();
        if (cause(failure) instanceof SpoolFullException full) {
            LOG.warn("{}: not stored, spool full: {}", draft.id(), full.getMessage());
            return Answer.SPOOL_FULL;
        }
        LOG.error("{}: not stored", draft.id(), failure);
        return Answer.LOCAL_ERROR;
    }

    private void logRefusal(
            Draft draft, Envelope envelope, Arrival arrival, Answer answer, String reason) {
        counters.refused.increment();
        LOG.info(
                "{}: reject: end of content from [{}]: {}; from=<{}>, nrcpt={}, proto={},"
                        + " helo=<{}>, reason={}",
                draft.id(),
                arrival.client(),
                answer.text(),
                envelope.reversePath().wire(),
                envelope.recipients().size(),
                arrival.protocol(),
                arrival.helo(),
                reason);
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }
}
