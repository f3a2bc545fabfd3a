package org.postseal.conformance;

import java.util.List;

/**
 * One thing that an implementation must or should do.
 *
 * @param section the heading it stands under
 * @param title what the peer must do, as one sentence
 * @param requirements ids of the draft that it judges; empty for what other standards demand, which
 *     the title then names
 */
public record Case<P>(
        CaseId id,
        String section,
        String title,
        List<String> requirements,
        Strength strength,
        Check<P> check) {}
