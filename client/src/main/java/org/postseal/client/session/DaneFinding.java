package org.postseal.client.session;

import java.util.List;

/** What DNS says about how sessions with one host are to be secured. */
public sealed interface DaneFinding {
    /** What was found and what follows, for logs; in the order of finding. */
    List<String> reasons();

    /** DANE does not apply: TLS is opportunistic. */
    record NotApplicable(List<String> reasons) implements DaneFinding {
        public NotApplicable {
            reasons = List.copyOf(reasons);
        }
    }

    /** There are records, none of them usable: TLS is mandatory, any certificate will do. */
    record Unusable(List<String> reasons) implements DaneFinding {
        public Unusable {
            reasons = List.copyOf(reasons);
        }
    }

    /** The certificate must match. */
    record Usable(DanePolicy policy, List<String> reasons) implements DaneFinding {
        public Usable {
            reasons = List.copyOf(reasons);
        }
    }

    /** It cannot be told now: the host must not be used (RFC 7672 section 2.1.2). */
    record Failed(List<String> reasons) implements DaneFinding {
        public Failed {
            reasons = List.copyOf(reasons);
        }
    }
}
