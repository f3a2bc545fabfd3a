package org.postseal.server.policy;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.SealLevel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What only a session can tell. */
final class Questions {
    private final Facts facts;
    private final Offer offer;
    private final Set<SealLevel> wanted;

    private Questions(Facts facts, Offer offer) {
        this.facts = facts;
        this.offer = offer;
        this.wanted = Consent.of(facts);
    }

    /** The queries whose answers could better the offer; none where nobody can answer. */
    static List<KeyQuery> of(Facts facts, Offer offer) {
        boolean answerable = facts.session().isEmpty() || isOpen(facts);
        if (facts.local() == LocalSetting.NEVER
                || !facts.recipient().hasDomainName()
                || !answerable) {
            return List.of();
        }
        return new Questions(facts, offer).queries();
    }

    private static boolean isOpen(Facts facts) {
        return facts.openpgp().filter(EhloKeyword::keys).isPresent()
                && !facts.session().orElseThrow().asked();
    }

    private List<KeyQuery> queries() {
        List<KeyQuery> queries = new ArrayList<>();
        if (lacks(SealLevel.SITE) && siteMatters()) {
            queries.add(new KeyQuery.Site(facts.recipient().domain()));
        }
        if (lacks(SealLevel.USER) && userMatters()) {
            queries.add(new KeyQuery.User(facts.recipient()));
        }
        return queries;
    }

    private boolean lacks(SealLevel scope) {
        return facts.findings().candidates().stream()
                .filter(c -> c.scope() == scope && c.isUsable())
                .noneMatch(Candidate::authenticated);
    }

    private boolean siteMatters() {
        return switch (facts.content()) {
            case SEALED_TO_SITE -> true; // its key may turn out to be the site's own
            case SEALED_TO_USER, ENCRYPTED -> mayBeWanted(SealLevel.SITE);
            case CLEAR -> mayBeWanted(SealLevel.SITE) && offer.level() != Level.SEALED_USER;
        };
    }

    /** Before the EHLO of a mail host anything may yet be signalled. */
    private boolean mayBeWanted(SealLevel scope) {
        boolean unheard = facts.hop() == Facts.Hop.MX && facts.session().isEmpty();
        return unheard || wanted.contains(scope);
    }

    /** A user's own key is asked for only where it is known to be wanted. */
    private boolean userMatters() {
        return switch (facts.content()) {
            case CLEAR, SEALED_TO_USER -> wanted.contains(SealLevel.USER) && !isElsewhereOnly();
            case SEALED_TO_SITE, ENCRYPTED -> false;
        };
    }

    /** D-10: an authenticated {@code src} is exhaustive. */
    private boolean isElsewhereOnly() {
        DomainPolicy policy = facts.findings().policy();
        return policy.isAuthenticated()
                && policy.record()
                        .flatMap(PolicyRecord::sources)
                        .filter(sources -> !sources.contains(PolicyRecord.Source.SMTP))
                        .isPresent();
    }
}
