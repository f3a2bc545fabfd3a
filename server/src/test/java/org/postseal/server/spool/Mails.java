package org.postseal.server.spool;

import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Messages and spools for the tests. */
final class Mails {
    static final Instant ARRIVAL = Instant.parse("2026-03-01T10:00:00.123Z");

    private Mails() {}

    static SpoolSettings settings(Path directory) {
        return SpoolSettings.in(directory.resolve("data"), directory.resolve("keys"))
                .withFreeSpaceFloor(0)
                .withLeaseWait(Duration.ofSeconds(60));
    }

    static SqliteSpool open(SpoolSettings settings) throws Exception {
        return SqliteSpool.open(settings, InstantSource.system(), new SecureRandom());
    }

    static SqliteSpool open(Path directory) throws Exception {
        return open(settings(directory));
    }

    static NewMessage message(String... recipients) {
        return message(List.of(), recipients);
    }

    static NewMessage message(List<ReplayKey> replayKeys, String... recipients) {
        var envelope =
                new Envelope(
                        ReversePath.of(new Mailbox("alice", "alice.test")),
                        MailParameters.NONE,
                        List.of(recipients).stream()
                                .map(local -> Recipient.of(new Mailbox(local, "dave.test")))
                                .toList());
        return new NewMessage(
                envelope,
                new NewMessage.Arrival(ARRIVAL, "127.0.0.1", "alice.test", "ESMTP"),
                new NewMessage.Traits(
                        false, false, "0".repeat(32), "", NewMessage.Made.ELSEWHERE, false),
                replayKeys);
    }

    /** Every column set, with text outside ASCII. */
    static NewMessage fullMessage() {
        var recipient =
                new Recipient(
                        new Mailbox("δαβίδ \"x\"", "xn--jxalpdlp.test"),
                        new RcptParameters(
                                Set.of(RcptParameters.Notify.SUCCESS, RcptParameters.Notify.DELAY),
                                Optional.of("utf-8;δαβίδ@example.test"),
                                Optional.of(new Fingerprint("ab".repeat(32)))));
        var envelope =
                new Envelope(
                        ReversePath.NULL,
                        new MailParameters(
                                OptionalLong.of(123),
                                Body.EIGHTBITMIME,
                                true,
                                Optional.of(MailParameters.Ret.HDRS),
                                Optional.of("id=1 é"),
                                true,
                                true),
                        List.of(recipient, Recipient.of(new Mailbox("postmaster", ""))));
        return new NewMessage(
                envelope,
                new NewMessage.Arrival(ARRIVAL, "2001:db8::1", "[IPv6:2001:db8::1]", "ESMTPS"),
                new NewMessage.Traits(
                        true,
                        true,
                        "c0".repeat(16),
                        "<ü@x.test>",
                        NewMessage.Made.NOTIFICATION,
                        true),
                List.of());
    }

    /** Octets that tell their place, different for each seed. */
    static byte[] body(long seed, int length) {
        byte[] body = new byte[length];
        new Random(seed).nextBytes(body);
        return body;
    }

    static QueueId commit(Spool spool, byte[] body, NewMessage message) throws Exception {
        try (Draft draft = spool.draft()) {
            draft.write(body, 0, body.length);
            await(draft.commit(message));
            return draft.id();
        }
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    static byte[] read(Spool spool, QueueId id) throws Exception {
        try (var in = spool.open(id)) {
            return in.readAllBytes();
        }
    }

    static RecipientUpdate outcome(int number, QueuedMessage.State state) {
        return new RecipientUpdate(
                number, state, ARRIVAL.plusSeconds(3600), false, Optional.of("250 2.0.0 ok"));
    }
}
