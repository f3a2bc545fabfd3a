package org.postseal.client.session;

import java.util.Collection;
import java.util.List;

/**
 * The TLSA records of one name, sorted out.
 *
 * @param usable those to verify by, sorted
 * @param unusable some of the others, each with its reason
 */
record TlsaSet(List<Tlsa> usable, List<String> unusable) {
    /** An honest host has a handful; each costs a comparison, or a signature to verify. */
    private static final int MOST = 32;

    private static final int MOST_NAMED = 4;

    /**
     * Sorts out. Of digests of the same thing only the strongest counts (RFC 7671 section 9), so
     * that a weaker one left behind opens no door.
     */
    static TlsaSet of(Collection<Tlsa> records) {
        List<Tlsa> sound =
                records.stream()
                        .filter(tlsa -> tlsa.problem().isEmpty())
                        .distinct()
                        .sorted()
                        .toList();
        List<String> unusable =
                records.stream()
                        .filter(tlsa -> tlsa.problem().isPresent())
                        .map(tlsa -> tlsa + ": " + tlsa.problem().orElseThrow())
                        .sorted()
                        .limit(MOST_NAMED)
                        .toList();
        return new TlsaSet(
                sound.stream()
                        .filter(tlsa -> tlsa.isFull() || !hasStronger(sound, tlsa))
                        .limit(MOST)
                        .toList(),
                unusable);
    }

    private static boolean hasStronger(List<Tlsa> records, Tlsa tlsa) {
        return records.stream()
                .filter(other -> other.usage() == tlsa.usage())
                .filter(other -> other.selector() == tlsa.selector())
                .anyMatch(other -> other.matchingType() > tlsa.matchingType());
    }
}
