package org.postseal.server.policy;

import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.SealLevel;

import java.util.EnumSet;
import java.util.Set;

/** Which seals are wanted. Finding a key is no consent to use it. */
final class Consent {
    private Consent() {}

    /**
     * What is wanted by the domain in DNS or HTTPS, by its own mail host in EHLO, or by the
     * operator. The operator can speak for a user, who holds the key wherever the mail arrives, but
     * not promise that a site unseals.
     */
    @Requirement("T-04")
    static Set<SealLevel> of(Facts facts) {
        Set<SealLevel> scopes = EnumSet.noneOf(SealLevel.class);
        facts.findings().policy().record().ifPresent(record -> scopes.addAll(record.wanted()));
        facts.word().ifPresent(keyword -> scopes.addAll(keyword.seal()));
        if (facts.userKeys() == UserKeys.PUBLISHED
                || facts.local() == LocalSetting.REQUIRE_SEALED_USER) {
            scopes.add(SealLevel.USER);
        }
        return scopes;
    }
}
