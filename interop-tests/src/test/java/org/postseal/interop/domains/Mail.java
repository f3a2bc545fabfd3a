package org.postseal.interop.domains;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A message to be offered.
 *
 * @param id its reverse-path
 * @param at when, from the beginning of the load
 */
record Mail(String id, Domain domain, Duration at) {
    /**
     * How much is offered.
     *
     * @param length of the load
     * @param healthy mails for each healthy domain, spread over the time
     * @param sick mails for each sick domain: most of them at once and before all others
     */
    record Load(Duration length, int healthy, int sick) {}

    /**
     * By time.
     *
     * @param name what the ids begin with
     */
    static List<Mail> plan(String name, List<Domain> domains, Load load) {
        List<Mail> mails = new ArrayList<>();
        int number = 0;
        for (Domain domain : domains) {
            boolean healthy = domain.kind().isHealthy();
            int count = healthy ? load.healthy() : load.sick();
            for (int i = 0; i < count; i++) {
                Duration at = healthy ? spread(domain, i, count, load) : early(i, count, load);
                mails.add(new Mail(name + number++ + "@bench.test", domain, at));
            }
        }
        mails.sort(Comparator.comparing(Mail::at));
        return mails;
    }

    /** Domains in an order in which neighbours are far from one another. */
    private static Duration spread(Domain domain, int i, int count, Load load) {
        double phase = domain.number() * 0.618_033_988_749_895 % 1;
        long begin = load.length().toMillis() / 10;
        return Duration.ofMillis(
                begin + (long) ((load.length().toMillis() - begin) * (i + phase) / count));
    }

    private static Duration early(int i, int count, Load load) {
        int first = count * 3 / 4;
        return i < first
                ? Duration.ZERO
                : load.length().multipliedBy(i - first + 1L).dividedBy(count - first + 1L);
    }
}
