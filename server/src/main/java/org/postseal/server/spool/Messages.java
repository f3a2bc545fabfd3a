package org.postseal.server.spool;

import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.RcptParameters.Notify;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The message and recipient tables: how an envelope becomes columns and comes back. Columns are
 * read by position: the driver looks names up anew for each result.
 */
final class Messages {
    private Messages() {}

    static void insert(Database database, QueueId id, NewMessage message, long length)
            throws SQLException {
        var envelope = message.envelope();
        var reverse = envelope.reversePath().mailbox();
        var parameters = envelope.parameters();
        var arrival = message.arrival();
        var traits = message.traits();
        database.run(
                """
                INSERT INTO message (id, reverse_local_part, reverse_domain, declared_size, body,
                    smtputf8, ret, envid, reqseal, arrival, client, helo, protocol, eight_bit,
                    unsealed, seal_id, message_id, dsn, length, requiretls, tls_not_required)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                QueueIds.number(id),
                reverse.map(Mailbox::localPart).orElse(null),
                reverse.map(Mailbox::domain).orElse(null),
                parameters.size().isPresent() ? parameters.size().getAsLong() : null,
                parameters.body().name(),
                parameters.smtputf8(),
                parameters.ret().map(Enum::name).orElse(null),
                parameters.envid().orElse(null),
                parameters.reqseal(),
                Times.column(arrival.at()),
                arrival.client(),
                arrival.helo(),
                arrival.protocol(),
                traits.eightBit(),
                traits.unsealed(),
                traits.sealId(),
                traits.messageId(),
                column(traits.made()),
                length,
                parameters.requiretls(),
                traits.tlsNotRequired());
        for (int number = 0; number < envelope.recipients().size(); number++) {
            insert(database, id, number, envelope.recipients().get(number), arrival);
        }
    }

    private static void insert(
            Database database,
            QueueId id,
            int number,
            Recipient recipient,
            NewMessage.Arrival arrival)
            throws SQLException {
        var parameters = recipient.parameters();
        database.run(
                """
                INSERT INTO recipient (message, number, local_part, domain, notify_on, orcpt,
                    keyfpr, state, attempts, next_attempt, delay_notified, diagnostic)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'QUEUED', 0, ?, 0, NULL)
                """,
                QueueIds.number(id),
                number,
                recipient.forwardPath().localPart(),
                recipient.forwardPath().domain(),
                parameters.notifyOn().stream()
                        .sorted()
                        .map(Notify::name)
                        .collect(Collectors.joining(",")),
                parameters.orcpt().orElse(null),
                parameters.keyfpr().map(Fingerprint::hex).orElse(null),
                Times.column(arrival.at()));
    }

    static Optional<QueuedMessage> find(Database database, QueueId id) throws SQLException {
        var recipients = recipients(database, id);
        return database.first(
                """
                SELECT reverse_local_part, reverse_domain, declared_size, body, smtputf8, ret, envid,
                    reqseal, arrival, client, helo, protocol, eight_bit, unsealed, seal_id,
                    message_id, dsn, length, requiretls, tls_not_required
                FROM message WHERE id = ?
                """,
                row -> message(row, id, recipients),
                QueueIds.number(id));
    }

    private static QueuedMessage message(
            ResultSet row, QueueId id, List<QueuedRecipient> recipients) throws SQLException {
        String reverseDomain = row.getString(2);
        long size = row.getLong(3);
        var declared = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(size);
        return new QueuedMessage(
                id,
                reverseDomain == null
                        ? ReversePath.NULL
                        : ReversePath.of(new Mailbox(row.getString(1), reverseDomain)),
                new MailParameters(
                        declared,
                        Body.valueOf(row.getString(4)),
                        row.getBoolean(5),
                        Optional.ofNullable(row.getString(6)).map(MailParameters.Ret::valueOf),
                        Optional.ofNullable(row.getString(7)),
                        row.getBoolean(8),
                        row.getBoolean(19)),
                new NewMessage.Arrival(
                        Times.instant(row.getLong(9)),
                        row.getString(10),
                        row.getString(11),
                        row.getString(12)),
                new NewMessage.Traits(
                        row.getBoolean(13),
                        row.getBoolean(14),
                        row.getString(15),
                        row.getString(16),
                        made(row.getInt(17)),
                        row.getBoolean(20)),
                row.getLong(18),
                recipients);
    }

    /** The column was there before reports were: a notification is 1. */
    private static int column(NewMessage.Made made) {
        return switch (made) {
            case ELSEWHERE -> 0;
            case NOTIFICATION -> 1;
            case REPORT -> 2;
        };
    }

    private static NewMessage.Made made(int column) {
        return switch (column) {
            case 1 -> NewMessage.Made.NOTIFICATION;
            case 2 -> NewMessage.Made.REPORT;
            default -> NewMessage.Made.ELSEWHERE;
        };
    }

    private static List<QueuedRecipient> recipients(Database database, QueueId id)
            throws SQLException {
        return database.query(
                """
                SELECT number, local_part, domain, notify_on, orcpt, keyfpr, state, attempts,
                    next_attempt, delay_notified, diagnostic
                FROM recipient WHERE message = ? ORDER BY number
                """,
                row ->
                        new QueuedRecipient(
                                row.getInt(1),
                                new Recipient(
                                        new Mailbox(row.getString(2), row.getString(3)),
                                        new RcptParameters(
                                                notifyOn(row.getString(4)),
                                                Optional.ofNullable(row.getString(5)),
                                                Optional.ofNullable(row.getString(6))
                                                        .map(Fingerprint::new))),
                                State.valueOf(row.getString(7)),
                                row.getInt(8),
                                Times.instant(row.getLong(9)),
                                row.getBoolean(10),
                                Optional.ofNullable(row.getString(11))),
                QueueIds.number(id));
    }

    private static Set<Notify> notifyOn(String column) {
        var values = EnumSet.noneOf(Notify.class);
        for (String name : column.isEmpty() ? new String[0] : column.split(",", -1)) {
            values.add(Notify.valueOf(name));
        }
        return Set.copyOf(values);
    }

    static void record(Database database, QueueId id, RecipientUpdate outcome) throws SQLException {
        database.run(
                """
                UPDATE recipient SET state = ?, attempts = attempts + 1, next_attempt = ?,
                    delay_notified = ?, diagnostic = ?
                WHERE message = ? AND number = ?
                """,
                outcome.state().name(),
                Times.column(outcome.nextAttempt()),
                outcome.delayNotified(),
                outcome.diagnostic().orElse(null),
                QueueIds.number(id),
                outcome.number());
    }

    /** True where a recipient is still to be served. */
    static boolean isOpen(Database database, QueueId id) throws SQLException {
        return database.first(
                        """
                        SELECT 1 FROM recipient WHERE message = ? AND state IN ('QUEUED', 'HELD')
                        LIMIT 1
                        """,
                        row -> true,
                        QueueIds.number(id))
                .isPresent();
    }

    static boolean exists(Database database, QueueId id) throws SQLException {
        return database.first(
                        "SELECT 1 FROM message WHERE id = ?", row -> true, QueueIds.number(id))
                .isPresent();
    }

    /** Removes envelope and the start of the body; true where segments may be left. */
    static boolean remove(Database database, QueueId id) throws SQLException {
        database.run("DELETE FROM recipient WHERE message = ?", QueueIds.number(id));
        database.run("DELETE FROM message WHERE id = ?", QueueIds.number(id));
        return Bodies.removeSome(database, id);
    }
}
