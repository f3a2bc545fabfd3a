package org.postseal.server.smtp;

import org.postseal.server.smtp.Session.State;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of commands. */
@SuppressWarnings("ImmutableEnumChecker") // handlers have no state, the sets are never changed
enum Command {
    EHLO(HelloCommands::ehlo, always(), rules(), seconds(10)),
    HELO(HelloCommands::helo, always(), rules(), seconds(10)),
    MAIL(EnvelopeCommands::mail, in(State.READY), rules(), seconds(10)),
    RCPT(EnvelopeCommands::rcpt, in(State.MAIL, State.RCPT), rules(), seconds(300)),
    DATA(ContentCommands::data, in(State.MAIL, State.RCPT), rules(Rule.ENDS_GROUP), seconds(600)),
    // In any state: octets follow, legal or not, and must not be read as commands.
    BDAT(ContentCommands::bdat, always(), rules(), seconds(600)),
    RSET(SessionCommands::rset, always(), rules(), seconds(10)),
    NOOP(SessionCommands::noop, always(), rules(), seconds(10)),
    VRFY(SessionCommands::vrfy, always(), rules(), seconds(10)),
    HELP(SessionCommands::help, always(), rules(), seconds(10)),
    QUIT(SessionCommands::quit, always(), rules(), seconds(10)),
    STARTTLS(SessionCommands::starttls, in(State.READY), rules(Rule.ENDS_GROUP), seconds(10)),
    AUTH(AuthCommands::auth, in(State.READY), rules(Rule.SECRET), seconds(60)),
    PGPKEY(
            KeyCommands::pgpkey,
            in(State.READY, State.MAIL, State.RCPT),
            rules(Rule.ENDS_GROUP, Rule.NEEDS_TLS),
            seconds(30));

    /** Does one command; gets what follows the verb and its space. */
    interface Handler {
        Step handle(Session session, String arguments);
    }

    /** What else holds for a command. */
    enum Rule {
        /** Nothing may follow it before its answer (RFC 2920 section 3.1, K-03). */
        ENDS_GROUP,
        /** Refused with 530 outside TLS (K-01). */
        NEEDS_TLS,
        /** What follows its first word, and the line after it, may be a password. */
        SECRET
    }

    private static final Map<String, Command> BY_VERB =
            Stream.of(values()).collect(Collectors.toMap(Command::name, Function.identity()));

    private final Handler handler;
    private final Set<State> states;
    private final Set<Rule> rules;
    private final Duration limit;

    Command(Handler handler, Set<State> states, Set<Rule> rules, Duration limit) {
        this.handler = handler;
        this.states = states;
        this.rules = rules;
        this.limit = limit;
    }

    static Optional<Command> of(String verb) {
        return Optional.ofNullable(BY_VERB.get(verb.toUpperCase(Locale.ROOT)));
    }

    Handler handler() {
        return handler;
    }

    boolean isLegalIn(State state) {
        return states.contains(state);
    }

    boolean has(Rule rule) {
        return rules.contains(rule);
    }

    /** How long its answer may take. */
    Duration limit() {
        return limit;
    }

    private static Set<State> always() {
        return EnumSet.allOf(State.class);
    }

    private static Set<State> in(State... states) {
        return Set.of(states);
    }

    private static Set<Rule> rules(Rule... rules) {
        return Set.of(rules);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
