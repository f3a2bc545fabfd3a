package org.postseal.server.policy;

import org.postseal.server.policy.DecisionTable.Row;

import java.util.List;
import java.util.stream.Stream;

/** The tables, composed: what the decision must be. */
final class Oracle {
    private final DecisionTable published = DecisionTable.read("published.table");
    private final DecisionTable consent = DecisionTable.read("consent.table");
    private final DecisionTable floors = DecisionTable.read("floor.table");
    private final DecisionTable offers = DecisionTable.read("offer.table");
    private final DecisionTable outcomes = DecisionTable.read("outcome.table");
    private final DecisionTable questions = DecisionTable.read("ask.table");

    /**
     * What must come out.
     *
     * @param level, seal of the offer, whatever the outcome
     * @param because the rows that say so
     */
    record Expected(
            String outcome, String code, String level, String seal, String ask, List<Row> because) {
        /** In the words of {@link Actual#text}. */
        String text() {
            String how = outcome.equals("ready") ? level + " seal=" + seal : code;
            return outcome + " " + how + " ask=" + ask;
        }
    }

    List<DecisionTable> tables() {
        return List.of(published, consent, floors, offers, outcomes, questions);
    }

    Expected expect(Case c) {
        PolicyCase policy = c.policy();
        String local = local(c.local());
        String sealing = c.local() == LocalSetting.NEVER ? "never" : "sealing";
        String reqseal = yes(c.reqseal());
        String content = content(c.content());
        Row record =
                published.find(
                        policy.mode(), policy.seal(), policy.k(), yes(!policy.src().equals("-")));
        String wants = record.what().getFirst();
        Row site = wanted("site", wants, c);
        Row user = wanted("user", wants, c);
        String want = both(yes(site), yes(user));
        String memory = c.remembered().level.text();
        Row floor = floors.find(local, policy.origin(), policy.mode(), wants, memory, reqseal);
        Row offer = offers.find(sealing, content, want, c.site().word, c.user().word);
        String level = offer.what().getFirst();
        Row outcome =
                outcomes.find(sealing, floor.what().getFirst(), level, c.lookups().word, reqseal);
        Row ask =
                questions.find(
                        sealing,
                        c.session().word,
                        content,
                        want,
                        c.site() == Case.Key.GOOD ? "good" : "lacking",
                        c.user() == Case.Key.GOOD ? "good" : "lacking",
                        policy.isElsewhereOnly() ? "elsewhere" : "smtp");
        return new Expected(
                outcome.what().get(0),
                outcome.what().get(1),
                level,
                offer.what().get(1),
                ask.what().getFirst(),
                List.of(record, site, user, floor, offer, outcome, ask));
    }

    private Row wanted(String scope, String published, Case c) {
        return consent.find(
                scope,
                has(published, scope),
                has(c.session().seal, scope),
                local(c.local()),
                c.userKeys() == UserKeys.PUBLISHED ? "published" : "signalled");
    }

    private static String has(String scopes, String scope) {
        return yes(scopes.equals("both") || scopes.equals(scope));
    }

    private static boolean yes(Row row) {
        return row.what().getFirst().equals("yes");
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }

    static String both(boolean site, boolean user) {
        return site && user ? "both" : site ? "site" : user ? "user" : "-";
    }

    private static String local(LocalSetting local) {
        return switch (local) {
            case OPPORTUNISTIC -> "opportunistic";
            case REQUIRE_SEALED_SITE -> "require-site";
            case REQUIRE_SEALED_USER -> "require-user";
            case NEVER -> "never";
        };
    }

    private static String content(Facts.Content content) {
        return switch (content) {
            case CLEAR -> "clear";
            case SEALED_TO_SITE -> "sealed-site";
            case SEALED_TO_USER -> "sealed-user";
            case ENCRYPTED -> "encrypted";
        };
    }

    /** A decision in the words of the tables. */
    static String text(Decision decision) {
        return switch (decision) {
            case Decision.Ask ask -> settled(ask.otherwise()) + " ask=" + queries(ask);
            default -> settled(decision) + " ask=-";
        };
    }

    private static String settled(Decision decision) {
        return switch (decision) {
            case Decision.Ready(Decision.Plan plan, List<String> reasons) ->
                    "ready " + plan.level().text() + " seal=" + seal(plan);
            case Decision.Defer defer -> "defer " + defer.enhancedCode();
            case Decision.Refuse refuse -> "refuse " + refuse.enhancedCode();
            case Decision.Ask ask -> "asked twice";
        };
    }

    private static String seal(Decision.Plan plan) {
        return plan.certificate().map(c -> c.scope().token()).orElse("-");
    }

    /** Sites before users, each once, for the recipient's own address. */
    private static String queries(Decision.Ask ask) {
        List<String> asked = ask.queries().stream().map(query -> query.signedText()).toList();
        List<String> all = List.of("site:dave.test", "dave@dave.test");
        List<String> known = Stream.of(all.get(0), all.get(1)).filter(asked::contains).toList();
        return asked.equals(known) && !asked.isEmpty()
                ? both(asked.contains(all.get(0)), asked.contains(all.get(1)))
                : "unexpected " + asked;
    }
}
