package org.postseal.server.authentication;

import org.postseal.server.authentication.DmarcRecord.Policy;

import java.util.Locale;
import java.util.Optional;

/**
 * What DMARC says of a message.
 *
 * @param domain of From; empty text where there is no one domain
 * @param policy what is published, where something is
 * @param percent of failing mail that it is for
 */
record DmarcResult(Status status, String domain, Optional<Policy> policy, int percent) {
    /** RFC 7489 section 11.2. */
    enum Status {
        NONE,
        PASS,
        FAIL,
        TEMPERROR,
        PERMERROR
    }

    /** True where the owner of the domain wants such mail refused. */
    boolean rejects() {
        return status == Status.FAIL && policy.filter(p -> p == Policy.REJECT).isPresent();
    }

    String method() {
        StringBuilder text =
                new StringBuilder("dmarc=").append(status.name().toLowerCase(Locale.ROOT));
        policy.ifPresent(p -> text.append(" (p=").append(p.wire()).append(')'));
        if (!domain.isEmpty()) {
            text.append(" header.from=").append(domain);
        }
        return text.toString();
    }
}
