package org.postseal.server.app;

import org.postseal.server.app.config.Config;
import org.postseal.server.dkim.DkimKeys;
import org.postseal.server.dkim.DkimRecord;
import org.postseal.server.zone.Finding;
import org.postseal.server.zone.LiveCheck;
import org.postseal.server.zone.OwnSet;
import org.postseal.server.zone.Purpose;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks whether the keys that sign are published: where not, no signature verifies. */
public final class DkimCheck {
    private DkimCheck() {}

    /** What is wrong, for the operator. Blocks for DNS, and ends where that does not answer. */
    public static List<String> problems(Config config, Clock clock) throws IOException {
        List<String> problems = new ArrayList<>();
        if (!config.dkim().sign()) {
            return problems;
        }
        LiveCheck live = new LiveCheck(Resolvers.of(config.dns(), clock), Optional.empty(), clock);
        for (DkimRecord key : records(config)) {
            Finding found = live.check(OwnSet.text(Purpose.DKIM, key.owner() + ".", key.text()));
            if (!found.isGood()) {
                String use = key.use().name().toLowerCase(Locale.ROOT);
                problems.add("dkim: the " + use + " key is not published: " + found);
            }
            if (found.kind() == Finding.Kind.FAILED) {
                break;
            }
        }
        return problems;
    }

    private static List<DkimRecord> records(Config config) throws IOException {
        DkimKeys keys = DkimKeyFiles.open(config);
        return config.local().keySet().stream()
                .sorted()
                .flatMap(domain -> keys.records(domain).stream())
                .toList();
    }
}
