package org.postseal.client.dns;

import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.dnssec.ValidatingResolver;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Validates answers from trust anchors down, with the library's validator.
 *
 * <p>The library takes one resolver for all its questions, and some of its steps turn an exception
 * into "unchecked", which reads like insecure. So the head resolver given to it never fails: what
 * it cannot fetch comes as SERVFAIL, which the validator treats as bogus; and a denial counts as
 * insecure only where the validator gives a reason for it. What belongs to one lookup (the answer
 * to validate, the deadline, the first failure) travels as the {@link Executor} that the library
 * hands on to its head resolver.
 */
final class Validator {
    /** The library recurses over the RRsets of an answer; an honest one has a handful. */
    private static final int MAX_RRSETS = 64;

    private static final int MAX_REASON = 200;

    private final Upstream upstream;
    private final ValidatingResolver library;

    /**
     * @throws IllegalArgumentException when the anchors are not DS or DNSKEY records
     */
    Validator(Upstream upstream, DnssecTrust.TrustAnchors anchors, Clock clock) {
        this.upstream = upstream;
        this.library = new ValidatingResolver(new Head(), clock);
        byte[] text = anchors.records().getBytes(StandardCharsets.UTF_8);
        try {
            library.loadTrustAnchors(new ByteArrayInputStream(text));
        } catch (IOException e) {
            throw new IllegalArgumentException("trust anchors: " + e.getMessage(), e);
        }
        if (library.getTrustAnchors().items().isEmpty()) {
            throw new IllegalArgumentException("trust anchors: no DS or DNSKEY record");
        }
    }

    /** Validates the answer to a question; asks for the keys that it needs. */
    Verdict validate(Record question, Message answer, Deadline deadline) {
        if (answer.getSectionRRsets(Section.ANSWER).size() > MAX_RRSETS
                || answer.getSectionRRsets(Section.AUTHORITY).size() > MAX_RRSETS) {
            return new Verdict.Failure(Answer.Security.BOGUS, "too many RRsets in an answer");
        }
        Lookup lookup = new Lookup(question.getType(), answer, deadline);
        try {
            Message validated =
                    library.sendAsync(Message.newQuery(question), lookup)
                            .toCompletableFuture()
                            .get(Math.max(1, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS);
            return verdict(validated, lookup);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Failure(Answer.Security.INSECURE, "interrupted");
        } catch (TimeoutException e) {
            return new Verdict.Failure(Answer.Security.INSECURE, "validation did not end in time");
        } catch (ExecutionException | RuntimeException e) {
            // Records that the library chokes on were not shown to be insecure.
            return new Verdict.Failure(Answer.Security.BOGUS, "validation failed: " + e);
        }
    }

    private static Verdict verdict(Message validated, Lookup lookup) {
        Optional<String> reason = reason(validated);
        if (validated.getHeader().getFlag(Flags.AD) && Upstream.isAnswer(validated)) {
            return new Verdict.Reply(validated, Answer.Security.SECURE);
        }
        Optional<String> failure = Optional.ofNullable(lookup.failure.get());
        if (failure.isPresent()) {
            return new Verdict.Failure(
                    Answer.Security.INSECURE, "no keys to validate with: " + failure.get());
        }
        int type = lookup.type;
        boolean denial =
                validated.getSection(Section.ANSWER).stream().noneMatch(r -> r.getType() == type);
        boolean unchecked = denial && reason.isEmpty();
        if (!Upstream.isAnswer(validated) || unchecked) {
            return new Verdict.Failure(Answer.Security.BOGUS, reason.orElse("denial not proved"));
        }
        return new Verdict.Reply(validated, Answer.Security.INSECURE);
    }

    private static Optional<String> reason(Message validated) {
        return validated.getSection(Section.ADDITIONAL).stream()
                .filter(r -> r.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
                .filter(TXTRecord.class::isInstance)
                .map(r -> String.join("", ((TXTRecord) r).getStrings()))
                .map(text -> text.substring(0, Math.min(text.length(), MAX_REASON)))
                .findFirst();
    }

    /** One validation under way. */
    private static final class Lookup implements Executor {
        final int type;
        final AtomicReference<Message> answer;
        final AtomicReference<String> failure = new AtomicReference<>();
        final Deadline deadline;

        Lookup(int type, Message answer, Deadline deadline) {
            this.type = type;
            this.answer = new AtomicReference<>(answer);
            this.deadline = deadline;
        }

        @Override
        public void execute(Runnable step) {
            Thread.startVirtualThread(step);
        }
    }

    /** What the library asks: first the question itself, then for keys. */
    private final class Head implements org.xbill.DNS.Resolver {
        @Override
        public CompletionStage<Message> sendAsync(Message query, Executor executor) {
            Lookup lookup = (Lookup) executor;
            Message given = lookup.answer.getAndSet(null);
            return given != null
                    ? CompletableFuture.completedFuture(given)
                    : CompletableFuture.supplyAsync(
                            () -> fetch(query.getQuestion(), lookup), executor);
        }

        private Message fetch(Record question, Lookup lookup) {
            try {
                Message reply = upstream.ask(question, lookup.deadline, Flags.CD);
                if (Upstream.isAnswer(reply)) {
                    return reply;
                }
                lookup.failure.compareAndSet(null, Rcode.string(reply.getRcode()));
            } catch (IOException e) {
                lookup.failure.compareAndSet(null, e.getMessage());
            }
            Message servfail = Message.newQuery(question);
            servfail.getHeader().setFlag(Flags.QR);
            servfail.getHeader().setRcode(Rcode.SERVFAIL);
            return servfail;
        }

        @Override
        public void setPort(int port) {}

        @Override
        public void setTCP(boolean flag) {}

        @Override
        public void setIgnoreTruncation(boolean flag) {}

        @Override
        public void setEDNS(int version, int size, int flags, List<EDNSOption> options) {}

        @Override
        public void setTSIGKey(TSIG key) {}

        @Override
        public void setTimeout(Duration timeout) {}
    }
}
