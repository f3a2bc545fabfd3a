package org.postseal.server.policy;

import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.smtp.SealLevel;

import java.util.EnumSet;
import java.util.Set;

/** Which seals are wanted. Finding a key is no consent to use it. */
public final class Consent {
    private Consent() {}

    /**
     * What a domain wants by its record. A policy that enforces, or rehearses it, and has no {@code
     * seal} means what it publishes keys for.
     */
    @Requirement("D-06")
    public static Set<SealLevel> published(PolicyRecord record) {
        Set<SealLevel> scopes = EnumSet.noneOf(SealLevel.class);
        scopes.addAll(record.seal());
        if (scopes.isEmpty() && record.mode() != Mode.NONE) {
            if (!record.keys().isEmpty()) {
                scopes.add(SealLevel.SITE);
            }
            if (record.sources().isPresent()) {
                scopes.add(SealLevel.USER);
            }
        }
        return scopes;
    }

    /**
     * What is wanted by the domain in DNS or HTTPS, by its server in EHLO, or by the operator. The
     * operator can speak for a user, who holds the key wherever the mail arrives, but not promise
     * that a site unseals.
     */
    static Set<SealLevel> of(Facts facts) {
        Set<SealLevel> scopes = EnumSet.noneOf(SealLevel.class);
        facts.findings().policy().record().ifPresent(record -> scopes.addAll(published(record)));
        facts.openpgp().ifPresent(keyword -> scopes.addAll(keyword.seal()));
        if (facts.userKeys() == UserKeys.PUBLISHED
                || facts.local() == LocalSetting.REQUIRE_SEALED_USER) {
            scopes.add(SealLevel.USER);
        }
        return scopes;
    }
}
