package org.postseal.server.policy;

import org.postseal.client.dns.Answer.Security;
import org.postseal.client.keys.Attempt;
import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.DomainPolicy.Lookup;
import org.postseal.client.keys.Findings;
import org.postseal.client.keys.Source;
import org.postseal.server.policy.Facts.Content;
import org.postseal.server.policy.Facts.Hop;
import org.postseal.server.policy.Facts.SessionFacts;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * One combination of all inputs of the decision.
 *
 * @param turn inputs that must not matter take turns by it
 */
@SuppressWarnings("EnumOrdinal") // an index into the product, or the order of levels
record Case(
        LocalSetting local,
        UserKeys userKeys,
        boolean reqseal,
        Content content,
        PolicyCase policy,
        Lookups lookups,
        Key site,
        Key user,
        Remembered remembered,
        Session session,
        int turn) {
    static final Mailbox DAVE = new Mailbox("dave", "dave.test");
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final List<PolicyCase> POLICIES = PolicyCase.all();
    private static final Map<Session, Optional<SessionFacts>> SESSIONS =
            Arrays.stream(Session.values())
                    .collect(Collectors.toUnmodifiableMap(s -> s, Session::facts));
    private static final Map<Remembered, Memory> MEMORIES =
            Arrays.stream(Remembered.values())
                    .collect(Collectors.toUnmodifiableMap(r -> r, Remembered::memory));
    private static final Map<Key, Optional<Candidate>> SITES = candidates(SealLevel.SITE);
    private static final Map<Key, Optional<Candidate>> USERS = candidates(SealLevel.USER);
    private static final Attempt FINE =
            new Attempt("policy TXT", "_smtp-openpgp.dave.test", Attempt.Outcome.ABSENT, "");
    private static final Attempt FAILED =
            new Attempt("WKD", "dave@dave.test", Attempt.Outcome.FAILED, "");
    private static final int[] SIZES = {
        LocalSetting.values().length,
        UserKeys.values().length,
        2,
        Content.values().length,
        POLICIES.size(),
        Lookups.values().length,
        Remembered.values().length,
        Key.values().length,
        Key.values().length,
        Session.values().length
    };

    /** How the lookups went. */
    enum Lookups {
        ANSWERED("answered"),
        FAILED("failed"),
        WITHHELD("withheld"),
        WITHHELD_MX_SECURE("withheld-mx-secure");

        final String word;

        Lookups(String word) {
            this.word = word;
        }
    }

    /** What was found of one scope; each better than the one before. */
    enum Key {
        NONE("none"),
        BAD("bad"),
        HINT("hint"),
        GOOD("good");

        final String word;

        Key(String word) {
            this.word = word;
        }
    }

    /** What memory demands. */
    enum Remembered {
        NOTHING(Level.UNSEALED),
        SITE(Level.SEALED_SITE),
        USER(Level.SEALED_USER);

        final Level level;

        Remembered(Level level) {
            this.level = level;
        }

        private Memory memory() {
            return this == NOTHING ? Memory.NONE : new Memory(level, List.of("had it"));
        }
    }

    /** What a session has shown; what counts of its EHLO, and whether it can be asked. */
    enum Session {
        NONE("-", "none"),
        WITHOUT_TLS("-", "mute"),
        WITHOUT_KEYS("both", "mute"),
        ASKED("both", "mute"),
        OPEN("-", "open"),
        OPEN_SITE("site", "open"),
        OPEN_USER("user", "open");

        final String seal;
        final String word;

        Session(String seal, String word) {
            this.seal = seal;
            this.word = word;
        }

        private Optional<SessionFacts> facts() {
            return switch (this) {
                case NONE -> Optional.empty();
                case WITHOUT_TLS -> said(false, "both", true, false);
                case WITHOUT_KEYS -> said(true, seal, false, false);
                case ASKED -> said(true, seal, true, true);
                case OPEN, OPEN_SITE, OPEN_USER -> said(true, seal, true, false);
            };
        }

        private static Optional<SessionFacts> said(
                boolean tls, String seal, boolean keys, boolean asked) {
            EhloKeyword keyword =
                    new EhloKeyword(keys, false, PolicyCase.scopes(seal), OptionalInt.empty());
            return Optional.of(new SessionFacts(tls, Optional.of(keyword), asked));
        }
    }

    static int count() {
        int count = 1;
        for (int size : SIZES) {
            count *= size;
        }
        return count;
    }

    /** The combination at an index of the full product; the session turns fastest. */
    static Case at(int index) {
        int[] digit = new int[SIZES.length];
        int rest = index;
        for (int i = SIZES.length - 1; i >= 0; i--) {
            digit[i] = rest % SIZES[i];
            rest /= SIZES[i];
        }
        return new Case(
                LocalSetting.values()[digit[0]],
                UserKeys.values()[digit[1]],
                digit[2] == 1,
                Content.values()[digit[3]],
                POLICIES.get(digit[4]),
                Lookups.values()[digit[5]],
                Key.values()[digit[7]],
                Key.values()[digit[8]],
                Remembered.values()[digit[6]],
                Session.values()[digit[9]],
                (index * 0x9E3779B9) >>> 16);
    }

    /** How far apart in the product two cases are that differ by one step in a key. */
    static int stride(SealLevel scope) {
        int session = Session.values().length;
        return scope == SealLevel.USER ? session : session * Key.values().length;
    }

    Facts facts(Hop hop) {
        List<Candidate> candidates = new ArrayList<>(2);
        USERS.get(user).ifPresent(candidates::add);
        SITES.get(site).ifPresent(candidates::add);
        return new Facts(
                DAVE,
                local,
                userKeys,
                reqseal,
                hop,
                content,
                new Findings(policy.policy(lookup(), turn), candidates, attempts()),
                MEMORIES.get(remembered),
                mxSecurity(),
                SESSIONS.get(session),
                NOW);
    }

    private static Map<Key, Optional<Candidate>> candidates(SealLevel scope) {
        return Arrays.stream(Key.values())
                .collect(Collectors.toUnmodifiableMap(k -> k, k -> candidate(scope, k)));
    }

    private static Optional<Candidate> candidate(SealLevel scope, Key key) {
        return switch (key) {
            case NONE -> Optional.empty();
            case BAD -> Optional.of(TestCandidates.of(scope, Source.DANE, Optional.of("expired")));
            case HINT ->
                    Optional.of(TestCandidates.of(scope, Source.UNAUTHENTICATED, Optional.empty()));
            // The level counts before the rank: the user's key comes from the worse source.
            case GOOD -> {
                Source source = scope == SealLevel.SITE ? Source.DANE : Source.WKD;
                yield Optional.of(TestCandidates.of(scope, source, Optional.empty()));
            }
        };
    }

    private Lookup lookup() {
        return switch (lookups) {
            case ANSWERED, FAILED ->
                    switch (turn % 3) {
                        case 0 -> Lookup.FOUND;
                        case 1 -> Lookup.ABSENT;
                        default -> Lookup.INVALID;
                    };
            case WITHHELD, WITHHELD_MX_SECURE -> turn % 2 == 0 ? Lookup.BOGUS : Lookup.FAILED;
        };
    }

    private List<Attempt> attempts() {
        return lookups == Lookups.FAILED ? List.of(FINE, FAILED) : List.of(FINE);
    }

    private Optional<Security> mxSecurity() {
        return switch (lookups) {
            case WITHHELD_MX_SECURE -> Optional.of(Security.SECURE);
            case WITHHELD -> turn % 3 == 0 ? Optional.empty() : Optional.of(Security.INSECURE);
            case ANSWERED, FAILED ->
                    turn % 5 == 0 ? Optional.empty() : Optional.of(Security.SECURE);
        };
    }
}
