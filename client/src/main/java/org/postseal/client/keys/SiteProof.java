package org.postseal.client.keys;

import org.postseal.client.session.TlsExporter;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.SmtpException;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.KeyReply;
import org.postseal.spec.smtp.PgpKeyCommand;
import org.postseal.spec.smtp.Reply;
import org.postseal.spec.smtp.SealLevel;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/**
 * Asks a host to prove the site key: {@code PGPKEY SITE domain PROVE}. What it proves is worth what
 * the domain's own {@code k} says of the key; the host's name says nothing.
 */
@Requirement({"A-01", "A-02", "A-03"})
final class SiteProof {
    private static final String KNOWN = "org.postseal.site-proof";

    private final CertificateCache cache;
    private final KnownKeys known;
    private final Clock clock;

    SiteProof(CertificateCache cache, KnownKeys known, Clock clock) {
        this.cache = cache;
        this.known = known;
        this.clock = clock;
    }

    /**
     * Proved already in a TLS session. The JDK hands such values on to sessions that resume it, so
     * that it names its own.
     */
    private record Proved(byte[] exporter, Fingerprint key) {}

    Proof ask(SmtpConnection connection, String domain, Findings findings) {
        DomainPolicy policy = findings.policy();
        if (policy.isAuthenticated() && policy.siteKeys().isEmpty()) {
            return new Proof.Missing("the policy has no k to prove a key of");
        }
        Optional<Fingerprint> before =
                policy.isAuthenticated() ? provedBefore(connection, policy) : Optional.empty();
        if (before.isPresent()) {
            return new Proof.Given(before.get());
        }
        Proof proof =
                obstacle(connection)
                        .<Proof>map(Proof.Missing::new)
                        .orElseGet(() -> query(connection, new KeyQuery.Site(domain), findings));
        return proof instanceof Proof.Given(Fingerprint key) && !policy.isAuthenticated()
                ? continued(domain, key)
                : proof;
    }

    /** without an authenticated {@code k} it shows no more than who was here before. */
    private Proof continued(String domain, Fingerprint key) {
        return switch (known.prove(domain, key)) {
            case AGAIN -> new Proof.Continued(key);
            case FIRST -> new Proof.Missing(key + " is new here, and nothing authenticates it");
            case UNKNOWN -> new Proof.Missing(key + " is not the key that was known before");
        };
    }

    /**
     * True where this host has shown in this session that it holds the key, and still serves it.
     */
    boolean shown(SmtpConnection connection, Certificate certificate, DomainPolicy policy) {
        return policy.isAuthenticated()
                && provedBefore(connection, policy)
                        .filter(certificate.fingerprint()::equals)
                        .isPresent();
    }

    /** one proof is good for every domain whose {@code k} has the key. */
    private static Optional<Fingerprint> provedBefore(
            SmtpConnection connection, DomainPolicy policy) {
        return connection
                .tls()
                .filter(tls -> tls.getValue(KNOWN) instanceof Proved)
                .map(tls -> provedBefore(tls, (Proved) tls.getValue(KNOWN)))
                .flatMap(known -> known.filter(policy.siteKeys()::contains));
    }

    private static Optional<Fingerprint> provedBefore(SSLSession tls, Proved known) {
        return TlsExporter.channelBinding(tls)
                .filter(exporter -> MessageDigest.isEqual(exporter, known.exporter()))
                .map(exporter -> known.key());
    }

    private static Optional<String> obstacle(SmtpConnection connection) {
        if (connection.tls().isEmpty()) {
            return Optional.of("no TLS");
        }
        Optional<EhloKeyword> keyword = connection.ehlo().openpgp();
        if (keyword.filter(offered -> offered.keys() && offered.prove()).isEmpty()) {
            return Optional.of("the host does not offer PROVE");
        }
        return exporter(connection).isEmpty()
                ? Optional.of("PROVE over " + connection.tls().get().getProtocol())
                : Optional.empty();
    }

    private static Optional<byte[]> exporter(SmtpConnection connection) {
        return connection.tls().flatMap(TlsExporter::channelBinding);
    }

    private Proof query(SmtpConnection connection, KeyQuery.Site query, Findings findings) {
        Optional<Certificate> held =
                findings.policy().isAuthenticated() ? held(query, findings) : Optional.empty();
        Optional<String> have = held.map(h -> HexFormat.of().formatHex(h.sha256()));
        PgpKeyCommand command = new PgpKeyCommand(query, true, have, false);
        try {
            Reply reply = connection.pgpkey(command);
            return reply.code() == 250
                    ? judge(connection, query, findings, held, reply)
                    : new Proof.Missing(reply.summary());
        } catch (SmtpException e) {
            return new Proof.Missing(e.getMessage());
        } catch (SyntaxException e) {
            return new Proof.Missing("the reply is refused: " + e.getMessage());
        }
    }

    /** The certificate known from elsewhere, so that it need not be sent. */
    private Optional<Certificate> held(KeyQuery.Site query, Findings findings) {
        Instant now = clock.instant();
        return findings.candidates().stream()
                .filter(c -> c.authenticated() && c.scope() == SealLevel.SITE && c.isUsable())
                .map(Candidate::certificate)
                .findFirst()
                .or(
                        () ->
                                cache.live(CertificateCache.key(query), now)
                                        .map(CachedCertificate::certificate));
    }

    private Proof judge(
            SmtpConnection connection,
            KeyQuery.Site query,
            Findings findings,
            Optional<Certificate> held,
            Reply reply)
            throws SyntaxException {
        KeyReply answer = KeyReply.decode(reply, KeyReply.MAX_CERTIFICATE);
        return switch (answer) {
            case KeyReply.Key key ->
                    judge(connection, query, taken(query, findings, key), key.proof());
            case KeyReply.Unchanged same ->
                    judge(
                            connection,
                            query,
                            held.filter(h -> isOfSite(h, findings.policy()))
                                    .orElseThrow(
                                            () -> new SyntaxException("UNCHANGED, but not in k")),
                            same.proof());
        };
    }

    private static boolean isOfSite(Certificate certificate, DomainPolicy policy) {
        return policy.siteKeys().contains(certificate.fingerprint());
    }

    /** As any reply to PGPKEY: only what {@code k} names, and an {@code S} that is good. */
    private Certificate taken(KeyQuery.Site query, Findings findings, KeyReply.Key key)
            throws SyntaxException {
        Instant now = clock.instant();
        String row = CertificateCache.key(query);
        KeyReplyJudge.Verdict verdict =
                new KeyReplyJudge(
                                query,
                                findings.policy(),
                                List.of(),
                                InSession.Peer.UNAUTHENTICATED,
                                Optional.empty(),
                                cache.get(row),
                                now)
                        .judge(key);
        verdict.keep().ifPresent(cached -> cache.put(row, cached, now));
        return verdict.candidate().certificate();
    }

    /** The session is the one that answered: a pool may have put another in the place of a dead. */
    private Proof judge(
            SmtpConnection connection,
            KeyQuery.Site query,
            Certificate certificate,
            Optional<byte[]> proof) {
        Optional<byte[]> exporter = exporter(connection);
        if (proof.isEmpty() || exporter.isEmpty()) {
            return new Proof.Missing("the reply has no P");
        }
        byte[] octets = SignedOctets.proof(exporter.get(), query, certificate.sha256());
        if (!certificate.verifies(proof.get(), octets, clock.instant())) {
            return new Proof.Missing("P does not verify for this session and domain");
        }
        connection
                .tls()
                .ifPresent(
                        tls ->
                                tls.putValue(
                                        KNOWN,
                                        new Proved(exporter.get(), certificate.fingerprint())));
        return new Proof.Given(certificate.fingerprint());
    }
}
