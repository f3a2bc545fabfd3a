package org.postseal.server.unsealing;

import org.postseal.client.keys.Discovery;
import org.postseal.client.sealing.OpenPgpSealer;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.server.site.KeyVersion;
import org.postseal.server.spool.Draft;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.SpoolSettings;
import org.postseal.server.spool.SqliteSpool;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.ReversePath;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Alice seals, Dave has a spool and unseals. */
final class Bench implements AutoCloseable {
    static final String ID = "0123456789abcdef0123456789abcdef";
    static final String RECEIVED =
            "Received: by alice.test with SMTP id A1;\r\n\tThu, 1 Jan 2026 00:00:00 +0000\r\n";
    static final String ARRIVED = "Received: from relay.test\r\n\tby mx.dave.test id D1\r\n";

    final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    final Site alice;
    final Site dave;
    final SqliteSpool spool;
    final CountedDrafts drafts;
    final List<String> failures = new CopyOnWriteArrayList<>();
    final OpenPgpSealer sealer = new OpenPgpSealer(new SecureRandom());

    Bench(Path directory, KeyVersion version) throws Exception {
        InstantSource clock = () -> now;
        alice = Site.open(directory, "alice.test", version, clock);
        dave = Site.open(directory, "dave.test", version, clock);
        spool =
                SqliteSpool.open(
                        SpoolSettings.in(directory.resolve("data"), directory.resolve("keys"))
                                .withFreeSpaceFloor(0),
                        clock,
                        new SecureRandom());
        drafts = new CountedDrafts(spool);
    }

    OpenPgpUnsealer unsealer(Discovery discovery) {
        return unsealer(
                discovery,
                UnsealSettings.of("mx.dave.test", Set.of("dave.test"), 64L << 20, 100_000, 50));
    }

    OpenPgpUnsealer unsealer(Discovery discovery, UnsealSettings settings) {
        return new OpenPgpUnsealer(
                settings,
                dave.keys(),
                discovery,
                drafts.spool(),
                () -> now,
                _ -> (domain, failure) -> failures.add(domain + " " + failure.token()),
                1);
    }

    static Mailbox at(String localPart) {
        return new Mailbox(localPart, "dave.test");
    }

    static Envelope envelope(String... localParts) {
        return new Envelope(
                ReversePath.of(new Mailbox("alice", "alice.test")),
                MailParameters.NONE,
                Stream.of(localParts).map(Bench::at).map(Recipient::of).toList());
    }

    SealHeader header(long length) {
        return header(length, now, "dave.test");
    }

    SealHeader header(long length, Instant date, String destination) {
        return new SealHeader(
                false,
                ID,
                "alice.test",
                destination,
                date,
                ReversePath.of(new Mailbox("alice", "alice.test")),
                List.of(at("dave"), at("Erin")),
                length);
    }

    byte[] seal(byte[] original) throws Exception {
        return seal(header(original.length), original);
    }

    byte[] seal(SealHeader header, byte[] original) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecipientKey key = dave.recipientKey(now);
        sealer.site(
                header,
                key,
                alice.keys().signer(now),
                RECEIVED,
                new ByteArrayInputStream(original),
                out);
        return out.toByteArray();
    }

    /** Hands a message to the unsealer as the server does; the draft is closed afterwards. */
    Outcome unseal(OpenPgpUnsealer unsealer, byte[] message, Envelope envelope) throws Exception {
        return begin(unsealer, message, envelope).get(120, TimeUnit.SECONDS);
    }

    CompletableFuture<Outcome> begin(OpenPgpUnsealer unsealer, byte[] message, Envelope envelope) {
        Draft draft = spool.draft();
        byte[] all = Forge.join(Forge.ascii(ARRIVED), message);
        draft.write(all, 0, all.length);
        byte[] start = Arrays.copyOf(all, Math.min(all.length, 64 << 10));
        return unsealer.unseal(draft, start, envelope)
                .whenComplete((_, _) -> draft.close())
                .toCompletableFuture();
    }

    /** A seal made packet by packet: signed as it should be. */
    byte[] inner(SealHeader header, byte[] original) throws Exception {
        return Forge.signed(
                Forge.content(header, original),
                alice.keys().signer(now),
                Optional.of(dave.keys().fingerprint()),
                now);
    }

    Forge.Parts parts(byte[] inner) throws Exception {
        return Forge.encrypt(inner, dave.recipientKey(now));
    }

    static byte[] read(Draft draft) throws Exception {
        try (InputStream in = draft.read()) {
            return in.readAllBytes();
        }
    }

    void commit(Outcome.Unsealed unsealed) throws Exception {
        NewMessage message =
                new NewMessage(
                        new Envelope(ReversePath.NULL, MailParameters.NONE, unsealed.recipients()),
                        new NewMessage.Arrival(now, "127.0.0.1", "relay.test", "ESMTP"),
                        new NewMessage.Traits(
                                unsealed.eightBit(),
                                true,
                                unsealed.sealId(),
                                unsealed.messageId(),
                                NewMessage.Made.ELSEWHERE,
                                false),
                        unsealed.replayKeys());
        unsealed.original().commit(message).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        spool.close();
    }
}
