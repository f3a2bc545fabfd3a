package org.postseal.server.app;

import org.postseal.client.keys.Candidate;
import org.postseal.client.keys.Certificate;
import org.postseal.client.keys.Discovery;
import org.postseal.client.keys.DomainPolicy;
import org.postseal.client.keys.Findings;
import org.postseal.server.policy.SealingObserver;
import org.postseal.server.site.SiteKeys;
import org.postseal.server.spool.Draft;
import org.postseal.server.spool.NewMessage;
import org.postseal.server.spool.Spool;
import org.postseal.server.unsealing.OpenPgpUnsealer;
import org.postseal.server.unsealing.UnsealSettings;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.dns.PolicyRecord;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One message unsealed by hand, by the server's own unsealer. What the origin publishes is told,
 * not looked up.
 *
 * @param origin the policy and certificates that the origin publishes
 */
public record LoneUnsealing(
        SiteKeys keys, UnsealSettings settings, Origin origin, Spool spool, Clock clock) {
    private static final int START = 64 * 1024;

    /**
     * What is known of the origin.
     *
     * @param policy authenticated; empty: it publishes none
     */
    public record Origin(Optional<PolicyRecord> policy, List<Certificate> certificates) {
        public Origin {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * Unseals, remembers the replay keys, and writes what would be delivered.
     *
     * @param out takes the message: unsealed, as it came where it is not sealed here, nothing where
     *     it is refused or every recipient has had it
     */
    public Outcome run(InputStream sealed, Envelope envelope, OutputStream out) throws IOException {
        Draft draft = spool.draft();
        try (draft;
                OpenPgpUnsealer unsealer =
                        new OpenPgpUnsealer(
                                settings,
                                keys,
                                discovery(),
                                spool,
                                clock,
                                _ -> SealingObserver.NONE)) {
            byte[] start = store(sealed, draft);
            Outcome outcome = unsealer.unseal(draft, start, envelope).toCompletableFuture().join();
            switch (outcome) {
                case Outcome.NotSealedHere() -> copy(draft, out);
                case Outcome.Refused _ -> {}
                case Outcome.Unsealed unsealed -> deliver(unsealed, envelope, out);
            }
            return outcome;
        }
    }

    /** Returns the first octets. */
    private static byte[] store(InputStream sealed, Draft draft) throws IOException {
        byte[] start = sealed.readNBytes(START);
        draft.write(start, 0, start.length);
        byte[] block = new byte[START];
        for (int read = sealed.read(block); read >= 0; read = sealed.read(block)) {
            draft.write(Arrays.copyOf(block, read), 0, read);
        }
        return start;
    }

    /** The replay keys are written with a commit, as a server does; the message is not kept. */
    private void deliver(Outcome.Unsealed unsealed, Envelope envelope, OutputStream out)
            throws IOException {
        Draft original = unsealed.original();
        if (unsealed.recipients().isEmpty()) {
            original.close();
            return;
        }
        copy(original, out);
        Envelope kept =
                new Envelope(envelope.reversePath(), envelope.parameters(), unsealed.recipients());
        NewMessage message =
                new NewMessage(
                        kept,
                        new NewMessage.Arrival(clock.instant(), "", "", "LOCAL"),
                        new NewMessage.Traits(
                                unsealed.eightBit(),
                                true,
                                unsealed.sealId(),
                                unsealed.messageId(),
                                NewMessage.Made.ELSEWHERE,
                                false),
                        unsealed.replayKeys());
        original.commit(message).toCompletableFuture().join();
        spool.drop(original.id());
    }

    private static void copy(Draft draft, OutputStream out) throws IOException {
        try (InputStream in = draft.read()) {
            in.transferTo(out);
        }
        out.flush();
    }

    private Discovery discovery() {
        Instant now = clock.instant();
        DomainPolicy policy =
                new DomainPolicy(
                        origin.policy(),
                        origin.policy().isPresent()
                                ? DomainPolicy.Origin.PIN
                                : DomainPolicy.Origin.NONE,
                        Instant.MAX,
                        origin.policy().isPresent()
                                ? DomainPolicy.Lookup.FOUND
                                : DomainPolicy.Lookup.ABSENT,
                        "");
        List<Candidate> candidates =
                origin.certificates().stream()
                        .map(certificate -> Candidate.pinned(SealLevel.SITE, certificate, now))
                        .toList();
        Findings findings = new Findings(policy, candidates, List.of());
        return new Discovery() {
            @Override
            public Findings find(Mailbox recipient, boolean wantUserKeys) {
                return findings;
            }

            @Override
            public void forget(Mailbox recipient) {
                // What was told stays.
            }
        };
    }
}
