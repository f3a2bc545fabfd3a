package org.postseal.server.delivery;

import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.postseal.server.policy.CallAhead;
import org.postseal.server.policy.NextHop;
import org.postseal.server.policy.Routing;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Asks the next hop inward by RCPT with the null reverse-path. Answers are cached, one question per
 * recipient runs at a time, and only so many in all: beyond that the answer is that none can be had
 * now.
 */
final class NextHopProbe implements CallAhead, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NextHopProbe.class);

    private static final Duration POSITIVE = Duration.ofHours(1);
    private static final Duration NEGATIVE = Duration.ofMinutes(5);
    private static final int MOST_CACHED = 10_000;
    private static final int MOST_RUNNING = 50;

    /** RFC 5321 section 4.2.3. */
    private static final int STORAGE_EXCEEDED = 552;

    private final Routing routing;
    private final Hosts hosts;
    private final SmtpTransport.Connections connections;
    private final Targets targets;
    private final Clock clock;
    private final Semaphore running = new Semaphore(MOST_RUNNING);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Mailbox, Known> cache =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Mailbox, Known> eldest) {
                    return size() > MOST_CACHED;
                }
            };

    private record Known(CompletableFuture<Answer> answer, Instant until) {}

    NextHopProbe(
            Routing routing,
            Hosts hosts,
            SmtpTransport.Connections connections,
            String heloName,
            Clock clock) {
        this.routing = routing;
        this.hosts = hosts;
        this.connections = connections;
        this.targets = new Targets(hosts, heloName);
        this.clock = clock;
    }

    @Override
    public CompletionStage<Answer> ask(Mailbox recipient) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        synchronized (cache) {
            Known known = cache.get(recipient);
            if (known != null && clock.instant().isBefore(known.until())) {
                return known.answer().copy();
            }
            if (!running.tryAcquire()) {
                return CompletableFuture.completedFuture(Answer.UNAVAILABLE);
            }
            cache.put(recipient, new Known(answer, Instant.MAX));
        }
        threads.execute(() -> ask(recipient, answer));
        return answer.copy();
    }

    private void ask(Mailbox recipient, CompletableFuture<Answer> answer) {
        Answer given = Answer.UNAVAILABLE;
        try {
            given = probe(recipient);
        } catch (RuntimeException e) {
            LOG.error("call-ahead: to=<{}> failed by a fault in this program", recipient, e);
        } finally {
            running.release();
            keep(recipient, answer, given);
            answer.complete(given);
        }
    }

    private void keep(Mailbox recipient, CompletableFuture<Answer> answer, Answer given) {
        Instant now = clock.instant();
        synchronized (cache) {
            switch (given) {
                case ACCEPTED -> cache.put(recipient, new Known(answer, now.plus(POSITIVE)));
                case UNKNOWN -> cache.put(recipient, new Known(answer, now.plus(NEGATIVE)));
                case FULL, UNAVAILABLE -> cache.remove(recipient);
            }
        }
    }

    private Answer probe(Mailbox recipient) {
        NextHop hop = routing.next(recipient.domain());
        if (hop instanceof NextHop.Maildir) {
            return MaildirName.of(recipient.localPart(), false).isPresent()
                    ? Answer.ACCEPTED
                    : Answer.UNKNOWN;
        }
        if (!(Route.of(hop, hosts, 25) instanceof Route.To route)) {
            return Answer.UNAVAILABLE;
        }
        for (String host : route.hosts()) {
            for (Target target : open(recipient, route, host)) {
                try (SmtpConnection connection = connections.open(target)) {
                    Reply reply = connection.probe(recipient);
                    LOG.info(
                            "call-ahead: to=<{}>, relay={}, said={}",
                            recipient,
                            connection.peer(),
                            reply.summary());
                    return answer(reply);
                } catch (SmtpException e) {
                    LOG.info("call-ahead: to=<{}>, {}", recipient, e.getMessage());
                }
            }
        }
        return Answer.UNAVAILABLE;
    }

    private List<Target> open(Mailbox recipient, Route.To route, String host) {
        return switch (targets.of(route, host)) {
            case Reach.Open open -> open.targets();
            case Reach.Closed closed -> {
                LOG.info("call-ahead: to=<{}>, {}: {}", recipient, host, closed.trouble().log());
                yield List.of();
            }
        };
    }

    private static Answer answer(Reply reply) {
        if (reply.isPositive()) {
            return Answer.ACCEPTED;
        }
        if (!reply.isPermanent()) {
            return Answer.UNAVAILABLE;
        }
        return isFull(reply) ? Answer.FULL : Answer.UNKNOWN;
    }

    private static boolean isFull(Reply reply) {
        return reply.enhanced()
                .map(code -> code.subject() == 2 && code.detail() == 2)
                .orElse(reply.code() == STORAGE_EXCEEDED);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
