package org.postseal.interop.domains;

import java.util.ArrayList;
import java.util.List;

/**
 * A destination.
 *
 * @param number from 0; its names and its address come from it
 */
record Domain(int number, Kind kind) {
    /**
     * So many domains, kinds in turn.
     *
     * @param sick of a hundred
     */
    static List<Domain> mixed(int count, int sick) {
        List<Kind> good = Kind.healthy();
        List<Kind> bad = Kind.sick();
        List<Domain> domains = new ArrayList<>();
        int sickSoFar = 0;
        for (int n = 0; n < count; n++) {
            boolean next = sickSoFar < (n + 1) * sick / 100;
            domains.add(
                    new Domain(
                            n,
                            next
                                    ? bad.get(sickSoFar % bad.size())
                                    : good.get((n - sickSoFar) % good.size())));
            sickSoFar += next ? 1 : 0;
        }
        return domains;
    }

    /**
     * Healthy ones of each kind.
     *
     * @param from the number of the first
     */
    static List<Domain> healthy(int from, int ofEachKind) {
        List<Kind> good = Kind.healthy();
        List<Domain> domains = new ArrayList<>();
        for (int n = 0; n < ofEachKind * good.size(); n++) {
            domains.add(new Domain(from + n, good.get(n % good.size())));
        }
        return domains;
    }

    String name() {
        return "d" + number + ".test";
    }

    String mailHost() {
        return "mx." + name();
    }

    String recipient() {
        return "user@" + name();
    }

    List<String> webHosts() {
        return List.of("mta-sts." + name(), "openpgpkey." + name());
    }
}
