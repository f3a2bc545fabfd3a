package org.postseal.server.policy;

import org.postseal.client.keys.Candidate;
import org.postseal.spec.smtp.KeyQuery;

import java.util.List;
import java.util.Optional;

/** What is to be done for one recipient, with the reasons that led there. */
public sealed interface Decision {
    /** Every step that mattered, in order, for log and {@code explain}. */
    List<String> reasons();

    /** Send so. */
    record Ready(Plan plan, List<String> reasons) implements Decision {
        public Ready {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Only a session can settle it: ask these after TLS, then decide again; {@code otherwise}
     * stands if that gives nothing.
     */
    record Ask(List<KeyQuery> queries, Decision otherwise, List<String> reasons)
            implements Decision {
        public Ask {
            queries = List.copyOf(queries);
            reasons = List.copyOf(reasons);
        }
    }

    /** Not now: the recipient stays queued. */
    record Defer(String enhancedCode, String text, List<String> reasons) implements Decision {
        public Defer {
            reasons = List.copyOf(reasons);
        }
    }

    /** Never: the recipient fails, for example 550 5.7.10 for REQSEAL. */
    record Refuse(String enhancedCode, String text, List<String> reasons) implements Decision {
        public Refuse {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * How to send.
     *
     * @param level what is reached, by the seal or by what the author did
     * @param certificate what to seal to; empty: send as it is
     * @param reqseal pass REQSEAL on (M-02)
     */
    record Plan(Level level, Optional<Candidate> certificate, boolean reqseal) {}
}
