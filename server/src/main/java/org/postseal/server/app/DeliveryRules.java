package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.delivery.DeliverySettings;
import org.postseal.server.delivery.Identity;
import org.postseal.server.delivery.RetrySchedule;
import org.postseal.server.delivery.SealingRules;
import org.postseal.server.reports.ReportSettings;

import java.util.HashMap;
import java.util.Map;

/** Delivery's settings as the file has them. */
final class DeliveryRules {
    private DeliveryRules() {}

    static Identity identity(Config config) {
        Config.Identity identity = config.identity();
        return new Identity(identity.hostname(), identity.domain(), config.queue().doubleBounces());
    }

    static DeliverySettings settings(Config config) {
        Config.Queue queue = config.queue();
        DeliverySettings usual = DeliverySettings.DEFAULT;
        RetrySchedule retry =
                new RetrySchedule(
                        queue.retryMin(),
                        queue.retryMax(),
                        queue.lifetime(),
                        queue.delayNotice(),
                        usual.retry().jitter());
        return new DeliverySettings(
                retry,
                queue.deliveries(),
                queue.perDestination(),
                usual.window(),
                usual.hosts(),
                usual.suspension(),
                usual.foldMaildirCase());
    }

    static SealingRules sealing(Config config) {
        Map<String, SealingRules.Rule> domains = new HashMap<>();
        config.sealing().domains().forEach((domain, set) -> domains.put(domain, rule(set)));
        return new SealingRules(domains, rule(config.sealing().others()));
    }

    static ReportSettings reports(Config config) {
        Config.Reports reports = config.reports();
        return new ReportSettings(
                config.identity().hostname(),
                config.identity().domain(),
                reports.organization(),
                reports.contact(),
                reports.intake());
    }

    private static SealingRules.Rule rule(Config.DomainSealing set) {
        return new SealingRules.Rule(set.setting(), set.userKeys(), set.guards());
    }
}
