package org.postseal.server.policy;

import org.postseal.client.dns.Answer;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.spec.Requirement;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.dns.PolicyRecord.Mode;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.SealLevel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one decision of this program: how a recipient's mail is sealed. A pure function.
 *
 * <p>It works in three steps. The <em>floor</em> is the lowest level that may leave: the stricter
 * of the operator's setting, an authenticated {@code enforce} and REQSEAL. The <em>offer</em> is
 * the best level that can be reached with what is known. Where the offer is below what a session
 * might still give, the answer is {@link Decision.Ask}; where it is below the floor, the mail waits
 * or fails. Only a floor of {@link Level#UNSEALED} lets mail go in clear.
 */
@Requirement({"C-01", "C-02", "D-04", "D-10", "M-02", "P-09", "P-12"})
public final class Decider {
    private final Facts facts;
    private final DomainPolicy policy;
    private final List<String> reasons = new ArrayList<>();

    private Decider(Facts facts) {
        this.facts = facts;
        this.policy = facts.findings().policy();
    }

    /** Decides. The same facts always give the same decision. */
    public static Decision decide(Facts facts) {
        return new Decider(facts).decide();
    }

    private Decision decide() {
        if (facts.hop() == Facts.Hop.LOCAL) {
            reasons.add("local next hop: sealing ends here");
            return ready(Level.UNSEALED, Optional.empty());
        }
        reasons.add(policyReason());
        if (facts.local() == LocalSetting.NEVER) {
            return never();
        }
        Level floor = floor();
        Offer offer = offer();
        Decision settled = settle(offer, floor);
        List<KeyQuery> queries = offer.level().compareTo(ceiling()) < 0 ? queries() : List.of();
        if (queries.isEmpty()) {
            return settled;
        }
        return new Decision.Ask(queries, settled, settled.reasons());
    }

    /**
     * The operator's {@code never} overrides what the domain publishes, but not what the sender
     * demanded.
     */
    private Decision never() {
        if (facts.reqseal()) {
            reasons.add("local setting never, but the sender demands REQSEAL");
            return new Decision.Refuse(
                    "5.7.10", "sealing is demanded and not done for this domain", reasons);
        }
        reasons.add(
                enforced()
                        ? "OVERRIDE: local setting never against the domain's enforce"
                        : "local setting never");
        return ready(Level.UNSEALED, Optional.empty());
    }

    private Level floor() {
        Level floor =
                switch (facts.local()) {
                    case OPPORTUNISTIC, NEVER -> Level.UNSEALED;
                    case REQUIRE_SEALED_SITE -> Level.SEALED_SITE;
                    case REQUIRE_SEALED_USER -> Level.SEALED_USER;
                };
        if (floor != Level.UNSEALED) {
            reasons.add("local setting requires " + floor.text());
        }
        if (enforced()) {
            Level published = enforcedLevel();
            reasons.add("the domain enforces " + published.text());
            floor = stricter(floor, published);
        }
        if (facts.reqseal()) {
            // An unauthenticated key may be anybody's: it does not satisfy the sender's demand.
            reasons.add("REQSEAL requires " + Level.SEALED_SITE.text());
            floor = stricter(floor, Level.SEALED_SITE);
        }
        return floor;
    }

    private static Level stricter(Level one, Level other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private boolean enforced() {
        return policy.isAuthenticated() && policy.record().orElseThrow().mode() == Mode.ENFORCE;
    }

    private Level enforcedLevel() {
        return publishedScopes().contains(SealLevel.SITE) ? Level.SEALED_SITE : Level.SEALED_USER;
    }

    /** What can be reached now. */
    private Offer offer() {
        return switch (facts.content()) {
            case SEALED_TO_SITE -> alreadySealedToSite();
            case SEALED_TO_USER -> wrapped(levelOf(SealLevel.USER));
            case ENCRYPTED -> wrapped(Level.UNSEALED);
            case CLEAR -> best(EnumSet.allOf(SealLevel.class));
        };
    }

    /** P-09: never sealed again. */
    private Offer alreadySealedToSite() {
        reasons.add("already sealed to the destination's site");
        return new Offer(levelOf(SealLevel.SITE), Optional.empty());
    }

    /**
     * Mail that its author encrypted: SITE-sealed where the destination has SITE, else left
     * untouched.
     */
    private Offer wrapped(Level own) {
        reasons.add("already encrypted by its author");
        Offer site = best(EnumSet.of(SealLevel.SITE));
        return site.level().compareTo(own) >= 0 ? site : new Offer(own, site.certificate());
    }

    private Level levelOf(SealLevel scope) {
        return usable(scope)
                .map(Decider::level)
                .max(Comparator.naturalOrder())
                .orElse(Level.UNSEALED);
    }

    private Offer best(Set<SealLevel> wanted) {
        Set<SealLevel> scopes = signalledScopes();
        scopes.retainAll(wanted);
        for (Candidate candidate : facts.findings().candidates()) {
            candidate
                    .problem()
                    .ifPresent(
                            problem ->
                                    reasons.add(
                                            describe(candidate) + " cannot be used: " + problem));
        }
        Comparator<Candidate> byLevelThenRank =
                Comparator.comparing(Decider::level)
                        .thenComparing(Candidate::source, Comparator.reverseOrder());
        Optional<Candidate> chosen =
                facts.findings().candidates().stream()
                        .filter(c -> c.isUsable() && scopes.contains(c.scope()))
                        .max(byLevelThenRank);
        chosen.ifPresentOrElse(
                c -> reasons.add("chosen: " + describe(c)),
                () -> reasons.add("no usable key that the domain wants used"));
        return new Offer(chosen.map(Decider::level).orElse(Level.UNSEALED), chosen);
    }

    private java.util.stream.Stream<Candidate> usable(SealLevel scope) {
        return facts.findings().candidates().stream()
                .filter(c -> c.isUsable() && c.scope() == scope);
    }

    private static Level level(Candidate candidate) {
        if (!candidate.authenticated()) {
            return Level.SEALED_UNAUTHENTICATED;
        }
        return candidate.scope() == SealLevel.USER ? Level.SEALED_USER : Level.SEALED_SITE;
    }

    private static String describe(Candidate candidate) {
        return candidate.scope().token()
                + " key "
                + candidate.certificate().fingerprint()
                + " ("
                + candidate.source().text()
                + (candidate.authenticated() ? ")" : ", not authenticated)");
    }

    /**
     * The levels for which the domain, in DNS, HTTPS or EHLO, or the operator, wants seals. Finding
     * a key is no consent.
     */
    private Set<SealLevel> signalledScopes() {
        Set<SealLevel> scopes = publishedScopes();
        openpgp().ifPresent(keyword -> scopes.addAll(keyword.seal()));
        if (facts.userKeys() == UserKeys.PUBLISHED
                || facts.local() == LocalSetting.REQUIRE_SEALED_USER) {
            scopes.add(SealLevel.USER);
        }
        return scopes;
    }

    private Set<SealLevel> publishedScopes() {
        Set<SealLevel> scopes = EnumSet.noneOf(SealLevel.class);
        policy.record().ifPresent(record -> scopes.addAll(scopes(record)));
        return scopes;
    }

    /** An enforcing policy without {@code seal} means what it publishes keys for (D-06). */
    private static Set<SealLevel> scopes(PolicyRecord record) {
        Set<SealLevel> scopes = EnumSet.noneOf(SealLevel.class);
        scopes.addAll(record.seal());
        if (scopes.isEmpty() && record.mode() == Mode.ENFORCE) {
            if (!record.keys().isEmpty()) {
                scopes.add(SealLevel.SITE);
            }
            if (record.sources().isPresent()) {
                scopes.add(SealLevel.USER);
            }
        }
        return scopes;
    }

    private Optional<EhloKeyword> openpgp() {
        return facts.session().filter(Facts.SessionFacts::tls).flatMap(Facts.SessionFacts::openpgp);
    }

    /** The best level that a session could still give: nothing above it is worth asking for. */
    private Level ceiling() {
        return switch (facts.content()) {
            case SEALED_TO_SITE -> Level.UNSEALED;
            case SEALED_TO_USER, ENCRYPTED -> Level.SEALED_SITE;
            case CLEAR -> mayWantUser() ? Level.SEALED_USER : Level.SEALED_SITE;
        };
    }

    private boolean mayWantUser() {
        boolean elsewhereOnly =
                policy.isAuthenticated()
                        && policy.record()
                                .flatMap(PolicyRecord::sources)
                                .filter(sources -> !sources.contains(PolicyRecord.Source.SMTP))
                                .isPresent();
        return signalledScopes().contains(SealLevel.USER) && !elsewhereOnly;
    }

    /** What to ask in session; empty where there is one that cannot answer, or that was asked. */
    private List<KeyQuery> queries() {
        if (facts.session().isPresent()) {
            boolean answers = openpgp().filter(EhloKeyword::keys).isPresent();
            if (!answers || facts.session().get().asked()) {
                return List.of();
            }
        }
        List<KeyQuery> queries = new ArrayList<>();
        if (usable(SealLevel.SITE).noneMatch(Candidate::authenticated)) {
            queries.add(new KeyQuery.Site(facts.recipient().domain()));
        }
        if (facts.content() == Facts.Content.CLEAR
                && mayWantUser()
                && usable(SealLevel.USER).noneMatch(Candidate::authenticated)) {
            queries.add(new KeyQuery.User(facts.recipient()));
        }
        return queries;
    }

    private Decision settle(Offer offer, Level floor) {
        if (offer.level().compareTo(floor) < 0) {
            return waitOrFail(offer, floor);
        }
        if (floor == Level.UNSEALED
                && uncertain()
                && offer.level().compareTo(Level.SEALED_SITE) < 0) {
            reasons.add(
                    "the policy lookup is "
                            + policy.lookup()
                            + " while the MX is secure: waiting (D-04)");
            return new Decision.Defer(
                    "4.7.5", "the domain's sealing policy cannot be looked up", reasons);
        }
        reportTesting(offer);
        return ready(offer.level(), offer.certificate());
    }

    /**
     * D-04: an answer that DNSSEC or the server withholds is no absence where the domain is known
     * to be signed.
     */
    private boolean uncertain() {
        boolean withheld =
                policy.lookup() == DomainPolicy.Lookup.BOGUS
                        || policy.lookup() == DomainPolicy.Lookup.FAILED;
        return withheld
                && !policy.isAuthenticated()
                && facts.mxSecurity().filter(s -> s == Answer.Security.SECURE).isPresent();
    }

    private Decision waitOrFail(Offer offer, Level floor) {
        String lack = "reached " + offer.level().text() + ", required " + floor.text();
        reasons.add(lack);
        boolean lookupsFailed =
                policy.lookup() == DomainPolicy.Lookup.BOGUS
                        || policy.lookup() == DomainPolicy.Lookup.FAILED
                        || facts.findings().attempts().stream()
                                .anyMatch(
                                        a ->
                                                a.outcome()
                                                        == org.postseal.client.keys.Attempt.Outcome
                                                                .FAILED);
        if (facts.reqseal() && !lookupsFailed) {
            return new Decision.Refuse(
                    "5.7.10", "sealing is demanded and no usable key was found: " + lack, reasons);
        }
        return new Decision.Defer(
                "4.7.10", "sealing is required and no usable key was found: " + lack, reasons);
    }

    /**
     * {@code testing}, and {@code enforce} seen only as a hint, change nothing but say what enforce
     * would have done.
     */
    private void reportTesting(Offer offer) {
        if (enforced()) {
            return;
        }
        Optional<Mode> mode = policy.record().map(PolicyRecord::mode);
        if (mode.isEmpty() || mode.get() == Mode.NONE) {
            return;
        }
        Level wanted = enforcedLevel();
        boolean met = offer.level().compareTo(wanted) >= 0;
        String kind = policy.isAuthenticated() ? "testing" : "unauthenticated " + mode.get();
        reasons.add(
                kind
                        + ": enforce would have "
                        + (met ? "been met" : "deferred (" + wanted.text() + ")"));
    }

    private Decision ready(Level level, Optional<Candidate> certificate) {
        // M-01, M-03: REQSEAL is passed on only to a peer that knows it; what is sealed here needs
        // no more.
        boolean onward =
                facts.reqseal() && facts.hop() == Facts.Hop.OUTWARD && openpgp().isPresent();
        return new Decision.Ready(new Decision.Plan(level, certificate, onward), reasons);
    }

    private String policyReason() {
        return policy.record()
                .map(
                        record ->
                                "policy "
                                        + record.mode()
                                        + " id="
                                        + record.id()
                                        + " ("
                                        + policy.origin()
                                        + ")")
                .orElse("no policy (lookup " + policy.lookup() + ")");
    }

    private record Offer(Level level, Optional<Candidate> certificate) {}
}
