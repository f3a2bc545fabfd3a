package org.postseal.server.policy;

import java.util.Set;

/** How the recipients of one local domain are known. */
public sealed interface LocalRecipients {
    /** Local-parts as given, compared exactly; {@code *} stands for every local-part. */
    record Listed(Set<String> localParts) implements LocalRecipients {
        public Listed {
            localParts = Set.copyOf(localParts);
        }

        boolean has(String localPart) {
            return localParts.contains("*") || localParts.contains(localPart);
        }
    }

    /** The next hop inward is asked. */
    record Asked(CallAhead callAhead) implements LocalRecipients {}
}
