package org.postseal.client.sts;

import org.postseal.client.dns.Resolver;
import org.postseal.client.keys.HttpsFetch;
import org.postseal.client.keys.RecordStore;
import org.postseal.client.keys.SingleFlight;
import org.postseal.client.sts.StsFinding.Held;
import org.postseal.client.sts.StsFinding.Trouble;
import org.postseal.client.sts.StsFinding.Trouble.Kind;
import org.postseal.client.sts.StsSource.Fetched;
import org.postseal.client.sts.StsSource.Txt;
import org.postseal.spec.dns.StsPolicy.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The MTA-STS policies of domains. Safe for many threads. */
public final class StsPolicies {
    private static final Logger LOG = LoggerFactory.getLogger(StsPolicies.class);

    /** A domain that nobody writes to is not looked after for longer. */
    private static final Duration LOOKED_AFTER = Duration.ofDays(30);

    private final StsSource source;
    private final StsMemory memory;
    private final StsFailures failures;
    private final SingleFlight<String, Fetched> flights = new SingleFlight<>();
    private final Duration patience;
    private final Clock clock;

    /**
     * @param https bounds one fetch: to a minute at most, says RFC 8461 section 3.3
     * @param patience how long a delivery waits for a first fetch, which then goes on without it
     */
    public StsPolicies(
            Resolver resolver,
            HttpsFetch https,
            RecordStore store,
            Duration patience,
            Clock clock) {
        this.source = new StsSource(resolver, https);
        this.memory = new StsMemory(store);
        this.failures = new StsFailures(clock);
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * What binds mail for a domain. Blocks: for a TXT lookup, and no longer than the patience where
     * there is something new to fetch.
     *
     * @param domain the policy domain, lower-case A-labels
     */
    public StsFinding find(String domain) {
        if (domain.startsWith("[")) {
            return StsFinding.NONE;
        }
        Optional<StoredSts> held = memory.get(domain, clock.instant());
        return switch (source.txt(domain)) {
            case Txt.Found(String id) -> {
                boolean known = held.filter(h -> h.id().equals(id)).isPresent();
                yield known ? standing(domain, held, Optional.empty()) : renewed(domain, id, held);
            }
            case Txt.Absent(String detail) when detail.isEmpty() && held.isEmpty() ->
                    StsFinding.NONE;
            case Txt.Absent(String detail) ->
                    standing(
                            domain,
                            held,
                            Optional.of(
                                    new Trouble(
                                            Kind.INVALID,
                                            detail.isEmpty() ? "no TXT record now" : detail)));
            case Txt.Failed(Trouble trouble) -> standing(domain, held, Optional.of(trouble));
        };
    }

    /** There is an id that is new here. */
    private StsFinding renewed(String domain, String id, Optional<StoredSts> held) {
        Optional<Trouble> before = failures.get(domain, id);
        if (before.isPresent()) {
            return standing(domain, held, before);
        }
        return switch (await(domain, id)) {
            case Fetched.Found(var policy) when policy.mode() == Mode.NONE ->
                    new StsFinding(
                            Optional.empty(),
                            Optional.empty(),
                            List.of("MTA-STS mode=none id=" + id));
            case Fetched.Found _ ->
                    standing(domain, memory.get(domain, clock.instant()), Optional.empty());
            case Fetched.Failed(Trouble trouble) -> standing(domain, held, Optional.of(trouble));
        };
    }

    /** Whoever comes when the fetch of another has just ended needs none. */
    private Fetched fetchOnce(String domain, String id) {
        return memory.get(domain, clock.instant())
                .filter(held -> held.id().equals(id))
                .<Fetched>map(held -> new Fetched.Found(held.policy()))
                .orElseGet(() -> fetch(domain, id, clock.instant()));
    }

    /** Fetches and keeps. */
    private Fetched fetch(String domain, String id, Instant used) {
        Fetched fetched = source.fetch(domain);
        switch (fetched) {
            case Fetched.Found(var policy) -> {
                memory.fetched(domain, new StoredSts(id, policy, clock.instant(), used));
                failures.remove(domain);
                LOG.info(
                        "mta-sts: domain={}, status=fetched (id={} mode={} max_age={})",
                        domain,
                        id,
                        policy.mode().token(),
                        policy.maxAge().toSeconds());
            }
            case Fetched.Failed(Trouble trouble) -> {
                failures.add(domain, id, trouble);
                LOG.warn(
                        "mta-sts: domain={}, status=failed (id={}: {})",
                        domain,
                        id,
                        trouble.detail());
            }
        }
        return fetched;
    }

    private Fetched await(String domain, String id) {
        CompletableFuture<Fetched> flight =
                flights.start(domain + " " + id, () -> fetchOnce(domain, id));
        try {
            return flight.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Trouble late =
                    new Trouble(
                            Kind.FETCH,
                            "not fetched within " + patience.toSeconds() + " s, which goes on");
            failures.add(domain, id, late); // the next message need not wait as long
            return new Fetched.Failed(late);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        } catch (ExecutionException e) {
            LOG.error("mta-sts: a fetch failed by a fault in this program", e.getCause());
            return failed("fault in this program: " + e.getCause());
        }
    }

    private static Fetched failed(String detail) {
        return new Fetched.Failed(new Trouble(Kind.FETCH, detail));
    }

    private StsFinding standing(
            String domain, Optional<StoredSts> held, Optional<Trouble> trouble) {
        Instant now = clock.instant();
        List<String> reasons = new ArrayList<>();
        held.ifPresent(
                h -> {
                    memory.used(domain, h, now);
                    reasons.add(
                            "MTA-STS mode=%s id=%s from https, %s old, until %s"
                                    .formatted(
                                            h.policy().mode().token(),
                                            h.id(),
                                            text(h.age(now)),
                                            h.end(now)));
                });
        trouble.ifPresent(t -> reasons.add("MTA-STS: " + t.detail()));
        return new StsFinding(
                held.map(h -> new Held(h.policy(), h.id(), h.fetched(), h.end(now))),
                trouble,
                reasons);
    }

    private static String text(Duration age) {
        return age.compareTo(Duration.ofHours(1)) < 0
                ? age.toMinutes() + " min"
                : age.toHours() + " h";
    }

    /** Domains whose policies are older than that and in use. */
    List<String> olderThan(Duration age) {
        Instant now = clock.instant();
        return memory.all(now).entrySet().stream()
                .filter(entry -> entry.getValue().age(now).compareTo(age) > 0)
                .filter(entry -> isUsed(entry.getValue(), now))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isUsed(StoredSts stored, Instant now) {
        return Duration.between(stored.used(), now).compareTo(LOOKED_AFTER) < 0;
    }

    /**
     * Fetches anew whatever the id, where there still is a TXT record: it stands for another
     * max_age then. Blocks until the fetch ends.
     */
    void refresh(String domain) {
        Optional<StoredSts> held = memory.get(domain, clock.instant());
        if (held.isPresent() && source.txt(domain) instanceof Txt.Found(String id)) {
            Fetched _ = fetch(domain, id, held.get().used());
        }
    }
}
