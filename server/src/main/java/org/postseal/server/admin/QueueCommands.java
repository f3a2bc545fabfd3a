package org.postseal.server.admin;

import org.postseal.server.spool.QueueId;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.server.spool.Spool;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code queue list|show|retry|hold|release|drop}. */
public final class QueueCommands implements ControlCommand {
    private static final int LISTED = 10_000;
    private static final List<String> VERBS =
            List.of("list", "show", "retry", "hold", "release", "drop");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private final Spool spool;
    private final Clock clock;

    public QueueCommands(Spool spool, Clock clock) {
        this.spool = spool;
        this.clock = clock;
    }

    @Override
    public ControlReply run(List<String> arguments) {
        String verb = arguments.isEmpty() ? "list" : arguments.getFirst();
        if (verb.equals("list")) {
            return list();
        }
        if (!VERBS.contains(verb)) {
            return ControlReply.usage("queue knows " + String.join(", ", VERBS) + "\n");
        }
        if (arguments.size() != 2) {
            return ControlReply.usage(
                    "queue " + verb + " needs a queue id, as `queue list` shows it, or all\n");
        }
        String target = arguments.get(1);
        return switch (verb) {
            case "show" -> show(target);
            case "retry" ->
                    change(target, "will be tried now", id -> spool.retry(id, clock.instant()));
            case "hold" -> change(target, "is held", spool::hold);
            case "release" ->
                    change(target, "is queued again", id -> spool.unhold(id, clock.instant()));
            case "drop" ->
                    target.equals("all")
                            ? ControlReply.usage("queue drop takes one id at a time\n")
                            : change(target, "was dropped; nobody is notified", spool::drop);
            default -> throw new AssertionError(verb);
        };
    }

    private ControlReply list() {
        List<QueuedMessage> messages = spool.list(LISTED);
        if (messages.isEmpty()) {
            return ControlReply.ok("the queue is empty\n");
        }
        StringBuilder text = new StringBuilder();
        long octets = 0;
        for (QueuedMessage message : messages) {
            text.append(headline(message));
            message.recipients().stream()
                    .filter(r -> r.state() == State.QUEUED || r.state() == State.HELD)
                    .forEach(r -> text.append(line(r)));
            octets += message.length();
        }
        String more = messages.size() == LISTED ? " (the oldest; there may be more)" : "";
        return ControlReply.ok(
                text
                        + "-- "
                        + messages.size()
                        + " messages, "
                        + octets / 1024
                        + " KiB"
                        + more
                        + "\n");
    }

    private String headline(QueuedMessage message) {
        return String.format(
                Locale.ROOT,
                "%-14s %9d  %s  <%s>%n",
                message.id(),
                message.length(),
                local(message.arrival().at()),
                message.reversePath().wire());
    }

    private String line(QueuedRecipient recipient) {
        String when =
                recipient.state() == State.HELD ? "held" : "next " + until(recipient.nextAttempt());
        String why = recipient.lastDiagnostic().map(d -> "\n        " + d).orElse("");
        return String.format(
                Locale.ROOT,
                "    <%s> %s, %d attempts%s%n",
                recipient.recipient().forwardPath().wire(),
                when,
                recipient.attempts(),
                why);
    }

    private String until(Instant due) {
        Duration left = Duration.between(clock.instant(), due);
        if (left.isNegative() || left.isZero()) {
            return "now";
        }
        return "in "
                + (left.toHours() > 0
                        ? left.toHours() + "h"
                        : left.toMinutes() + "m" + left.toSecondsPart() + "s");
    }

    private static String local(Instant instant) {
        return TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    private ControlReply show(String target) {
        Optional<QueuedMessage> found = id(target).flatMap(spool::find);
        if (found.isEmpty()) {
            return unknown(target);
        }
        QueuedMessage message = found.get();
        StringBuilder text = new StringBuilder(headline(message));
        text.append("    from ")
                .append(
                        message.arrival().client().isEmpty()
                                ? "this server"
                                : message.arrival().client())
                .append(" helo=")
                .append(message.arrival().helo())
                .append(" proto=")
                .append(message.arrival().protocol())
                .append(message.traits().unsealed() ? " unsealed here" : "")
                .append(message.parameters().reqseal() ? " REQSEAL" : "")
                .append('\n');
        message.recipients().forEach(r -> text.append(r.state()).append(line(r)));
        return ControlReply.ok(text.toString());
    }

    private ControlReply change(String target, String done, Predicate<QueueId> action) {
        if (target.equals("all")) {
            long changed = spool.list(LISTED).stream().filter(m -> action.test(m.id())).count();
            return ControlReply.ok(changed + " messages: each " + done + "\n");
        }
        Optional<QueueId> id = id(target);
        if (id.isPresent() && action.test(id.get())) {
            return ControlReply.ok(id.get() + " " + done + "\n");
        }
        return unknown(target);
    }

    private static Optional<QueueId> id(String text) {
        try {
            return Optional.of(new QueueId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ControlReply unknown(String target) {
        return new ControlReply(
                ControlReply.NO_INPUT,
                target + " is not in the queue; `queue list` shows what is\n");
    }
}
