package org.postseal.server.authentication;

import org.postseal.client.dns.Resolver;
import org.postseal.client.session.IpNetwork;
import org.postseal.server.dkim.DkimResult;
import org.postseal.server.dkim.DkimVerifier;
import org.postseal.server.dkim.DkimVerifier.Verified;
import org.postseal.spec.seal.Author;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/** SPF, DKIM and DMARC of one message after the other. Safe for many threads. */
public final class InboundChecks {
    private static final Logger LOG = LoggerFactory.getLogger(InboundChecks.class);

    /** More wait for their turn. */
    private static final int AT_ONCE = 200;

    private final Settings settings;
    private final Resolver resolver;
    private final DkimVerifier verifier;
    private final Spf spf;
    private final RandomGenerator random;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /**
     * The operator's word.
     *
     * @param host this server's name
     * @param trusted networks whose mail is vouched for
     * @param enforce refuse what fails under {@code p=reject}
     */
    public record Settings(String host, List<IpNetwork> trusted, boolean enforce) {
        public Settings {
            trusted = List.copyOf(trusted);
        }
    }

    /** A message that was received; can be read more than once. */
    @FunctionalInterface
    public interface Content {
        /** Opens it at its first octet. */
        InputStream open() throws IOException;
    }

    /**
     * @param random which part of failing mail {@code pct} means; safe for many threads
     */
    public InboundChecks(
            Settings settings, Resolver resolver, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.resolver = resolver;
        this.verifier = new DkimVerifier(clock);
        this.spf = new Spf(settings.host());
        this.random = random;
    }

    /** True where nothing is checked of what this client brings in clear. */
    public boolean vouchesFor(Sender sender) {
        return sender.authenticated() || IpNetwork.anyContains(settings.trusted(), sender.client());
    }

    /** Checks a message as it came. Completes on another thread, and never exceptionally. */
    public CompletionStage<Verdict> check(Content message, Sender sender) {
        return started(() -> judge(message, sender, new LookupBudget(resolver)));
    }

    /** Checks what came out of a seal; the seal's own signatures are only reported. */
    public CompletionStage<Verdict> check(Content original, Content seal, Sender sender) {
        return started(
                () -> {
                    LookupBudget budget = new LookupBudget(resolver);
                    Verdict inner = judge(original, sender, budget);
                    List<String> methods = new ArrayList<>(inner.methods());
                    for (DkimResult outer : verified(seal, budget).results()) {
                        methods.add("x-outer-" + method(outer));
                    }
                    return new Verdict(methods, inner.refusedBy());
                });
    }

    /** Blocks; on a virtual thread. */
    private interface Work {
        Verdict run();
    }

    private CompletionStage<Verdict> started(Work work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    turns.acquireUninterruptibly();
                    try {
                        return work.run();
                    } catch (RuntimeException e) {
                        LOG.error("checks failed", e);
                        return new Verdict(List.of("dmarc=temperror"), Optional.empty());
                    } finally {
                        turns.release();
                    }
                },
                task -> Thread.ofVirtual().name("inbound").start(task));
    }

    private Verdict judge(Content message, Sender sender, Resolver budget) {
        boolean vouched = vouchesFor(sender);
        Optional<SpfResult> mailFrom = vouched ? Optional.empty() : spf.mailFrom(sender, budget);
        List<String> methods = new ArrayList<>();
        mailFrom.ifPresent(result -> methods.add(result.method()));
        if (!vouched && !sender.reversePath().isNull()) {
            spf.helo(sender, budget).ifPresent(result -> methods.add(result.method()));
        }
        Verified verified = verified(message, budget);
        if (verified.results().isEmpty()) {
            methods.add("dkim=none");
        }
        verified.results().forEach(result -> methods.add(method(result)));
        DmarcResult dmarc =
                new Dmarc(budget)
                        .check(
                                verified.header().flatMap(Author::domain),
                                verified.results(),
                                mailFrom);
        methods.add(dmarc.method());
        boolean refused =
                settings.enforce() && dmarc.rejects() && random.nextInt(100) < dmarc.percent();
        return new Verdict(methods, refused ? Optional.of(dmarc.domain()) : Optional.empty());
    }

    private Verified verified(Content message, Resolver budget) {
        try (InputStream in = message.open()) {
            return verifier.verify(in, budget);
        } catch (IOException e) {
            LOG.warn("signatures not verified: {}", e.toString());
            return new Verified(Optional.empty(), List.of(DkimResult.unread()));
        }
    }

    private static String method(DkimResult result) {
        StringBuilder text = new StringBuilder("dkim=").append(result.status().wire());
        if (!result.reason().isEmpty()) {
            text.append(" reason=\"").append(result.reason()).append('"');
        }
        if (!result.domain().isEmpty()) {
            text.append(" header.d=")
                    .append(result.domain())
                    .append(" header.s=")
                    .append(result.selector())
                    .append(" header.a=")
                    .append(result.algorithm())
                    .append(" header.b=\"")
                    .append(result.mark())
                    .append('"');
        }
        return text.toString();
    }
}
