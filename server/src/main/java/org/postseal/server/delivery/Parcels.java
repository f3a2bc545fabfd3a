package org.postseal.server.delivery;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate.Usability.Unusable;
import org.postseal.client.keys.Certificate.Usability.Usable;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recipients grouped by what they get.
 *
 * @param parcels one transaction each
 * @param unusable recipients whose certificate cannot be used at this instant, with the reason
 */
record Parcels(List<Parcel> parcels, Map<Planned, String> unusable) {
    private record SiteGroup(Fingerprint certificate, String domain) {}

    /**
     * Groups recipients whose decision is {@code Ready}. A certificate that expired since it was
     * found concerns its own recipients alone.
     */
    @Requirement({"P-01", "P-11", "P-15"})
    static Parcels of(List<Planned> ready, Instant now) {
        List<Planned> asIs = new ArrayList<>();
        List<Parcel> parcels = new ArrayList<>();
        Map<SiteGroup, Parcel.Site> sites = new LinkedHashMap<>();
        Map<Planned, String> unusable = new LinkedHashMap<>();
        for (Planned planned : ready) {
            Optional<Candidate> candidate = planned.plan().orElseThrow().certificate();
            if (candidate.isEmpty()) {
                asIs.add(planned);
                continue;
            }
            switch (candidate.get().certificate().usability(now)) {
                case Unusable reason -> unusable.put(planned, reason.reason());
                case Usable key when candidate.get().scope() == SealLevel.USER ->
                        parcels.add(new Parcel.User(candidate.get(), key, planned));
                case Usable key -> join(sites, candidate.get(), key, planned);
            }
        }
        parcels.addAll(0, sites.values());
        if (!asIs.isEmpty()) {
            parcels.add(new Parcel.AsIs(asIs));
        }
        return new Parcels(List.copyOf(parcels), unusable);
    }

    private static void join(
            Map<SiteGroup, Parcel.Site> sites, Candidate candidate, Usable key, Planned planned) {
        String domain = planned.facts().recipient().domain();
        sites.merge(
                new SiteGroup(candidate.certificate().fingerprint(), domain),
                new Parcel.Site(candidate, key, domain, List.of(planned)),
                (group, one) -> {
                    List<Planned> all = new ArrayList<>(group.recipients());
                    all.addAll(one.recipients());
                    return new Parcel.Site(group.candidate(), group.key(), domain, all);
                });
    }
}
