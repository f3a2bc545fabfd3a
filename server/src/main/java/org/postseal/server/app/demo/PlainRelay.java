package org.postseal.server.app.demo;

import io.netty.channel.EventLoopGroup;

import org.postseal.client.session.IpNetwork;
import org.postseal.client.session.TlsMode;
import org.postseal.client.smtp.MessageSource;
import org.postseal.client.smtp.SmtpClient;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.postseal.client.smtp.TransactionResult;
import org.postseal.server.policy.RelayAccess;
import org.postseal.server.smtp.Admission;
import org.postseal.server.smtp.SmtpServer;
import org.postseal.server.smtp.SmtpServices;
import org.postseal.server.smtp.SmtpSettings;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.server.spool.QueuedMessage.QueuedRecipient;
import org.postseal.server.spool.QueuedMessage.State;
import org.postseal.server.spool.RecipientUpdate;
import org.postseal.server.spool.Spool;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;
import org.postseal.server.unsealing.Unsealer;
import org.postseal.spec.smtp.Envelope;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * An ordinary relay of long ago: no extension, no TLS on either side, everything goes to one next
 * hop.
 */
final class PlainRelay implements AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int BATCH = 20;

    private final String hostname;
    private final InetSocketAddress next;
    private final SmtpClient client;
    private final Spool spool;
    private final SmtpServer server;
    private final InetSocketAddress address;
    private final Semaphore wake = new Semaphore(1);
    private final Thread forwarder;
    private volatile boolean closing;

    PlainRelay(
            String hostname,
            InetAddress address,
            InetSocketAddress next,
            Path directory,
            Parts parts)
            throws IOException {
        this.hostname = hostname;
        this.next = next;
        this.client = parts.client();
        spool =
                SqliteSpool.open(
                        SpoolSettings.in(directory, directory.resolve("keys")),
                        parts.clock(),
                        parts.random());
        SmtpServices services =
                new SmtpServices(
                        spool,
                        new RelayAccess(List.of(IpNetwork.around(address, 8, 128)), Map.of()),
                        (message, start, envelope) ->
                                CompletableFuture.completedFuture(
                                        new Unsealer.Outcome.NotSealedHere()),
                        Optional.empty(),
                        Optional.empty(),
                        parts.clock(),
                        parts.random(),
                        Optional.empty(),
                        Admission.NONE);
        server =
                new SmtpServer(
                        SmtpSettings.of(hostname, new InetSocketAddress(address, 0)),
                        services,
                        parts.loops(),
                        parts.loops());
        this.address = server.start().getFirst();
        spool.onDue(wake::release);
        forwarder = Thread.ofVirtual().name(hostname).start(this::forward);
    }

    /** What all relays of the demo share. */
    record Parts(SmtpClient client, EventLoopGroup loops, Clock clock, SecureRandom random) {}

    InetSocketAddress address() {
        return address;
    }

    private void forward() {
        try {
            while (!closing) {
                boolean _ = wake.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
                List<QueuedMessage> due = spool.due(Instant.now(), BATCH);
                while (!due.isEmpty() && !closing) {
                    sendAll(due);
                    due = spool.due(Instant.now(), BATCH);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendAll(List<QueuedMessage> messages) {
        Target target = Target.smtp(next, hostname, hostname).withTls(TlsMode.NONE);
        int sent = 0;
        try (SmtpConnection connection = client.connect(target)) {
            for (QueuedMessage message : messages) {
                record(message, connection.send(envelope(message), source(message)));
                sent++;
            }
        } catch (SmtpException | CompletionException e) {
            messages.subList(sent, messages.size()).forEach(this::later);
        }
    }

    private static Envelope envelope(QueuedMessage message) {
        return new Envelope(
                message.reversePath(),
                message.parameters(),
                message.recipients().stream().map(QueuedRecipient::recipient).toList());
    }

    private MessageSource source(QueuedMessage message) {
        return new MessageSource() {
            @Override
            public long length() {
                return message.length();
            }

            @Override
            public boolean isEightBit() {
                return message.traits().eightBit();
            }

            @Override
            public InputStream open() throws IOException {
                return spool.open(message.id());
            }
        };
    }

    private void record(QueuedMessage message, TransactionResult result) {
        List<RecipientUpdate> updates = new ArrayList<>();
        for (int i = 0; i < result.outcomes().size(); i++) {
            TransactionResult.Outcome outcome = result.outcomes().get(i);
            State state =
                    outcome.isDelivered()
                            ? State.DONE
                            : outcome.reply().isTransient() ? State.QUEUED : State.FAILED;
            updates.add(update(message.recipients().get(i), state));
        }
        spool.update(message.id(), updates, List.of()).toCompletableFuture().join();
    }

    private void later(QueuedMessage message) {
        List<RecipientUpdate> updates =
                message.recipients().stream().map(r -> update(r, State.QUEUED)).toList();
        spool.update(message.id(), updates, List.of()).toCompletableFuture().join();
    }

    private static RecipientUpdate update(QueuedRecipient recipient, State state) {
        return new RecipientUpdate(
                recipient.number(), state, Instant.now().plus(RETRY), false, Optional.empty());
    }

    @Override
    public void close() {
        server.close();
        closing = true;
        forwarder.interrupt();
        try {
            forwarder.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        spool.close();
    }
}
