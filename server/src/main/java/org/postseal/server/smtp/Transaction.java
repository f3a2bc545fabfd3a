package org.postseal.server.smtp;

import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailCommand;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mail transaction from MAIL to the end of its content. */
final class Transaction {
    private final MailCommand mail;
    private final Map<Mailbox, Recipient> recipients = new LinkedHashMap<>();
    private int tries;
    private Optional<MessageReceiver> receiver = Optional.empty();

    Transaction(MailCommand mail) {
        this.mail = mail;
    }

    MailCommand mail() {
        return mail;
    }

    /** Counts a RCPT command. */
    int countTry() {
        return ++tries;
    }

    int tries() {
        return tries;
    }

    int recipients() {
        return recipients.size();
    }

    /** A recipient named twice is one recipient; the first word on it stands. */
    void accept(Recipient recipient) {
        recipients.putIfAbsent(recipient.forwardPath(), recipient);
    }

    Envelope envelope() {
        return new Envelope(
                mail.reversePath(), mail.parameters(), List.copyOf(recipients.values()));
    }

    Optional<MessageReceiver> receiver() {
        return receiver;
    }

    void receive(MessageReceiver newReceiver) {
        receiver = Optional.of(newReceiver);
    }
}
