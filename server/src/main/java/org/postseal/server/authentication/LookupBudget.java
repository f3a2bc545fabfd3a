package org.postseal.server.authentication;

import org.postseal.client.dns.Answer;
import org.postseal.client.dns.Answer.Security;
import org.postseal.client.dns.Answer.Status;
import org.postseal.client.dns.Resolver;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What one message may ask of DNS: so many questions, begun within so much time. */
final class LookupBudget implements Resolver {
    /** Ten signatures, two SPF records of ten terms each with their addresses, DMARC. */
    private static final int QUESTIONS = 150;

    private static final Duration TIME = Duration.ofSeconds(15);

    private final Resolver resolver;
    private final long start = System.nanoTime();
    private final AtomicInteger asked = new AtomicInteger();

    LookupBudget(Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public Answer resolve(String name, int type) {
        boolean late = System.nanoTime() - start > TIME.toNanos();
        if (late || asked.incrementAndGet() > QUESTIONS) {
            return new Answer(
                    Status.FAILED,
                    Security.INSECURE,
                    List.of(),
                    Duration.ZERO,
                    name,
                    Optional.of(late ? "no time left" : "too many questions"));
        }
        return resolver.resolve(name, type);
    }
}
