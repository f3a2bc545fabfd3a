package org.postseal.server.delivery;

import org.postseal.client.session.TlsContext;
import org.postseal.client.session.TlsProblem;
import org.postseal.client.smtp.Protocol;
import org.postseal.server.delivery.Trouble.Permanence;
import org.postseal.server.delivery.Trouble.Scope;
import org.postseal.server.peers.PeerMemory;
import org.postseal.server.policy.SealingFailure;
import org.postseal.server.policy.SealingObserver;
import org.postseal.spec.Requirement;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

import javax.net.ssl.SSLSession;

/**
 * Holds each session against what is remembered of its host and domain, after all checks that show
 * something by themselves.
 */
@Requirement({"C-05", "S-04"})
final class PeerCheck implements SessionCheck {
    private final PeerMemory memory;
    private final SealingObserver observer;

    PeerCheck(PeerMemory memory, SealingObserver observer) {
        this.memory = memory;
        this.observer = observer;
    }

    /** What speaks LMTP is the operator's own, and stands beside this host. */
    @Override
    public Checked check(HopSession session, Route.To route) {
        if (route.protocol() == Protocol.LMTP) {
            return Checked.Passed.NOTHING;
        }
        PeerMemory.Verdict verdict = memory.meet(met(session, route));
        if (isStripped(session)) {
            verdict.lower()
                    .ifPresent(
                            known ->
                                    observer.failed(
                                            known.domain(), SealingFailure.STARTTLS_STRIPPED));
        }
        if (verdict.stripped()) {
            route.domain()
                    .ifPresent(domain -> observer.failed(domain, SealingFailure.KEYWORD_STRIPPED));
        }
        return verdict.refusal()
                .<Checked>map(why -> new Checked.Refused(refused(why)))
                .orElseGet(() -> new Checked.Passed(verdict.level(), verdict.notes()));
    }

    /** Where TLS was tried and failed, it was not somebody who took the offer away. */
    private static boolean isStripped(HopSession session) {
        return session.connection()
                .verification()
                .trouble()
                .filter(trouble -> trouble.kind() == TlsProblem.Kind.NOT_OFFERED)
                .isPresent();
    }

    private static PeerMemory.Session met(HopSession session, Route.To route) {
        return new PeerMemory.Session(
                name(session.target().serverName()),
                route.domain(),
                session.level(),
                session.connection()
                        .tls()
                        .map(TlsContext::certificates)
                        .filter(chain -> !chain.isEmpty())
                        .map(chain -> digest(chain.getFirst())),
                isVerified(session),
                session.connection().tls().isPresent()
                        && session.connection().ehlo().openpgp().isPresent());
    }

    /** By TLSA records, or by an authority for the host's name beside or without them. */
    private static boolean isVerified(HopSession session) {
        SSLSession tls = session.connection().tls().orElse(null);
        return tls != null
                && (session.connection().verification().isVerified()
                        || TlsContext.verification(tls).isVerified());
    }

    /** DNS may name a host by any octets. */
    static String name(String host) {
        return host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._:-]", "?");
    }

    private static String digest(X509Certificate certificate) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(certificate.getPublicKey().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Trouble refused(String why) {
        return Trouble.here(
                Scope.SITE,
                Permanence.TRANSIENT,
                "4.7.5",
                "The mail server for this address is not the one known, or less secure than before",
                why);
    }
}
