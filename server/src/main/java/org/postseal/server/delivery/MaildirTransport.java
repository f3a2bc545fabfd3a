package org.postseal.server.delivery;

import org.postseal.client.smtp.MessageSource;
import org.postseal.server.delivery.Trouble.Permanence;
import org.postseal.server.delivery.Trouble.Scope;
import org.postseal.server.policy.NextHop;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.spec.smtp.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Final delivery into Maildirs. Return-Path and Delivered-To are put before the message (RFC 5321
 * section 4.4); its octets follow exactly as they are queued, in CRLF form, so that whoever wants
 * to can compare them with what was sent.
 */
final class MaildirTransport {
    private static final String RELAY = "maildir";

    private static final Logger LOG = LoggerFactory.getLogger(MaildirTransport.class);

    private final Path root;
    private final String hostname;
    private final boolean foldCase;

    MaildirTransport(NextHop.Maildir hop, String hostname, boolean foldCase) {
        this.root = hop.directory();
        this.hostname = hostname;
        this.foldCase = foldCase;
    }

    void deliver(QueuedMessage message, DeliveryAttempt attempt, Pending pending) {
        for (Parcel parcel : attempt.parcels(RELAY, attempt.withoutSession(RELAY))) {
            attempt.octets(parcel, RELAY)
                    .ifPresent(octets -> write(message, parcel, octets, pending));
        }
    }

    private void write(
            QueuedMessage message, Parcel parcel, MessageSource octets, Pending pending) {
        for (Planned planned : parcel.recipients()) {
            pending.record(List.of(write(message, planned, octets)));
        }
    }

    private Result write(QueuedMessage message, Planned planned, MessageSource octets) {
        Mailbox mailbox = planned.recipient().recipient().forwardPath();
        Optional<String> name = MaildirName.of(mailbox.localPart(), foldCase);
        if (name.isEmpty()) {
            return Pending.failed(
                    planned,
                    RELAY,
                    Trouble.here(
                            Scope.RECIPIENT,
                            Permanence.PERMANENT,
                            "5.1.3",
                            "The address cannot be a mailbox here",
                            "the local-part is empty or too long for a directory"));
        }
        try {
            new Maildir(root.resolve(name.get()))
                    .write(fileName(message, planned), trace(message, mailbox), octets);
        } catch (IOException e) {
            LOG.error("{}: maildir {}: {}", message.id(), root, e.toString());
            return Pending.failed(
                    planned,
                    RELAY,
                    Trouble.here(
                            Scope.SITE,
                            Permanence.TRANSIENT,
                            "4.3.1",
                            "The mailbox cannot be written to now",
                            e.toString()));
        }
        return new Result(
                planned.recipient(),
                RELAY,
                new Outcome.Sent("2.0.0", "delivered to maildir", Outcome.Handover.DELIVERED),
                planned.summary());
    }

    /** The same for every attempt, so that a repeated one replaces what the first left. */
    private String fileName(QueuedMessage message, Planned planned) {
        return message.arrival().at().getEpochSecond()
                + ".Q"
                + message.id()
                + "R"
                + planned.recipient().number()
                + "."
                + hostname.replace('/', '_').replace(':', '_');
    }

    private static String trace(QueuedMessage message, Mailbox to) {
        return "Return-Path: <"
                + message.reversePath().wire()
                + ">\r\nDelivered-To: "
                + to.wire()
                + "\r\n";
    }
}
