package org.postseal.server.smtp;

import org.bouncycastle.openpgp.PGPException;
import org.postseal.client.session.IpNetwork;
import org.postseal.server.limits.WindowBudget;
import org.postseal.server.site.SiteKeys;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.SealLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves PGPKEY: the site certificate, and for addresses the user's own or else the site's, so that
 * unknown and keyless addresses look the same (K-06). Every reply takes the same way: looked up,
 * signed or taken from the cache of signatures, on the service's own few threads.
 */
public final class PgpKeyService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PgpKeyService.class);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int PER_SESSION = 100;
    private static final int PER_CLIENT = 1000;
    private static final int PER_NETWORK = 5000;
    private static final int THREADS = 2;
    private static final int WAITING = 512;

    private static final Answer BUDGET_SPENT =
            Answer.of(450, "4.7.1", "Too many key queries, try again later");
    private static final Answer SESSION_SPENT =
            Answer.of(421, "4.7.0", "Too many key queries").closing();
    private static final Answer UNAVAILABLE =
            Answer.of(454, "4.7.0", "Key store unavailable, try again later");
    private static final Answer NO_KEY = Answer.of(252, "2.0.0", "No key disclosed");
    private static final Answer NOT_SERVED = Answer.of(551, "5.7.1", "Domain not served here");
    private static final Answer TOO_LARGE =
            Answer.of(552, "5.3.4", "Certificate too large, fetch it by WKD or DNS");

    private final SiteKeys keys;
    private final Set<String> domains;
    private final Set<SealLevel> seal;
    private final Clock clock;
    private final KeySignatures signatures;
    private final WindowBudget<IpNetwork> perClient =
            new WindowBudget<>(PER_CLIENT, HOUR, System::nanoTime);
    private final WindowBudget<IpNetwork> perNetwork =
            new WindowBudget<>(PER_NETWORK, HOUR, System::nanoTime);
    private final ThreadPoolExecutor signing =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    30,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofPlatform().name("pgpkey-", 0).daemon().factory());

    /**
     * @param keys of this site
     * @param domains answered for, lower-case A-labels
     * @param seal levels that this site unseals, or its users do
     * @param clock for expiry
     */
    public PgpKeyService(SiteKeys keys, Set<String> domains, Set<SealLevel> seal, Clock clock) {
        this.keys = keys;
        this.domains = Set.copyOf(domains);
        this.seal = Set.copyOf(seal);
        this.clock = clock;
        this.signatures = new KeySignatures(keys);
        signing.allowCoreThreadTimeOut(true);
    }

    @Override
    public void close() {
        signing.shutdown();
    }

    /**
     * The keyword in a session.
     *
     * @param exporter what a proof would be bound to; PROVE is offered only where present
     */
    @Requirement({"E-04", "A-01"})
    String ehloKeyword(Optional<byte[]> exporter) {
        OptionalInt maxKey = OptionalInt.of(KeyReply.MAX_CERTIFICATE);
        return new EhloKeyword(true, exporter.isPresent(), seal, maxKey).encode();
    }

    boolean isRetired(Fingerprint key) {
        return keys.decryptionKey(key.keyId()) instanceof SiteKeys.Lookup.Destroyed;
    }

    /**
     * A command, and the session it came in.
     *
     * @param exporter the channel binding; there where the command wants a proof
     */
    record Question(PgpKeyCommand command, Optional<byte[]> exporter) {
        /** The octets to sign, where a proof is wanted. */
        @Requirement("A-01")
        Optional<byte[]> toProve(byte[] certificateSha256) {
            return command.prove()
                    ? exporter.map(
                            session ->
                                    SignedOctets.proof(session, command.query(), certificateSha256))
                    : Optional.empty();
        }
    }

    /** Answers the {@code nth} query of a session. Never blocks. */
    @Requirement("K-10")
    CompletionStage<Answer> answer(Question question, InetAddress client, int nth) {
        if (nth > 2 * PER_SESSION) {
            return CompletableFuture.completedFuture(SESSION_SPENT);
        }
        boolean spent =
                nth > PER_SESSION
                        || !perClient.spend(ConnectionLimits.client(client))
                        || !perNetwork.spend(IpNetwork.around(client, 24, 48));
        if (spent) {
            return CompletableFuture.completedFuture(BUDGET_SPENT);
        }
        try {
            return CompletableFuture.supplyAsync(() -> answer(question), signing)
                    .exceptionally(PgpKeyService::unavailable);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(UNAVAILABLE);
        }
    }

    private static Answer unavailable(Throwable failure) {
        LOG.error("PGPKEY failed", failure);
        return UNAVAILABLE;
    }

    private Answer answer(Question question) {
        KeyQuery query = question.command().query();
        if (!domains.contains(query.domainName())) {
            return NOT_SERVED;
        }
        Optional<ServedKey> served = served(query);
        if (served.isEmpty()) {
            return NO_KEY;
        }
        if (served.get().certificate().length > KeyReply.MAX_CERTIFICATE) {
            return TOO_LARGE;
        }
        try {
            return answer(question, served.get());
        } catch (PGPException | IOException e) {
            return unavailable(e);
        }
    }

    private Answer answer(Question question, ServedKey key) throws PGPException, IOException {
        PgpKeyCommand command = question.command();
        Instant now = clock.instant();
        Optional<Instant> keyExpiry = key.expiry();
        if (keyExpiry.isPresent() && !keyExpiry.get().isAfter(now)) {
            return NO_KEY;
        }
        KeySignatures.Signed signed = signatures.sign(command.query(), key, keyExpiry, now);
        Optional<byte[]> s = Optional.of(signed.packet());
        Optional<byte[]> proven = question.toProve(key.sha256());
        Optional<byte[]> p =
                proven.isPresent()
                        ? Optional.of(signatures.sign(proven.get(), now))
                        : Optional.empty();
        String digest = HexFormat.of().formatHex(key.sha256());
        boolean held = command.have().filter(digest::equals).isPresent();
        KeyReply reply =
                held
                        ? new KeyReply.Unchanged(signed.expires(), s, p)
                        : new KeyReply.Key(
                                key.scope(),
                                key.fingerprint(),
                                key.certificate(),
                                signed.expires(),
                                s,
                                p);
        return Answer.lines(250, "2.0.0 ", reply.encode());
    }

    /** The same steps for a user that is unknown and for one that has no key. */
    @Requirement("K-06")
    private Optional<ServedKey> served(KeyQuery query) {
        Optional<byte[]> own =
                switch (query) {
                    case KeyQuery.User user when seal.contains(SealLevel.USER) ->
                            keys.userCertificate(user.mailbox());
                    case KeyQuery.User _, KeyQuery.Site _ -> Optional.empty();
                };
        if (own.isPresent()) {
            return Optional.of(ServedKey.of(SealLevel.USER, own.get()));
        }
        boolean site = query instanceof KeyQuery.Site || seal.contains(SealLevel.SITE);
        return site
                ? Optional.of(ServedKey.of(SealLevel.SITE, keys.certificate()))
                : Optional.empty();
    }
}
