package org.postseal.server.delivery;

import org.postseal.client.session.SessionLevel;
import org.postseal.client.session.TlsContext;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.Target;
import org.postseal.server.delivery.SessionAttempt.Judged;
import org.postseal.server.delivery.SessionAttempt.Kind;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLSession;

/**
 * A session with a next hop, and what was asked of it.
 *
 * @param demand what was asked of it
 * @param level what it reached
 * @param reasons what was found about it, in the order of finding
 */
record HopSession(
        SmtpConnection connection,
        Target target,
        Demand demand,
        SessionLevel level,
        List<String> reasons)
        implements AutoCloseable {
    HopSession {
        reasons = List.copyOf(reasons);
    }

    /**
     * A session that was just opened.
     *
     * @param judged how it did by the policies found
     */
    static HopSession of(
            SmtpConnection connection, Target target, Demand demand, List<Judged> judged) {
        boolean sts = judged.stream().anyMatch(HopSession::isVerifiedBySts);
        SessionLevel own = connection.verification().level();
        return new HopSession(
                connection,
                target,
                demand,
                sts ? own.or(SessionLevel.STS) : own,
                Stream.concat(demand.reasons().stream(), demand.failures(judged).stream())
                        .toList());
    }

    private static boolean isVerifiedBySts(Judged judged) {
        return judged.policy().kind() == Kind.STS && judged.failure().isEmpty();
    }

    /** With what a check has shown. */
    HopSession with(SessionCheck.Checked.Passed passed) {
        return new HopSession(
                connection,
                target,
                demand,
                level.or(passed.level()),
                Stream.concat(reasons.stream(), passed.reasons().stream()).toList());
    }

    /** For the log: the level reached and demanded, the session, and why it is no better. */
    String summary() {
        List<String> why = new ArrayList<>(reasons);
        connection.verification().problem().ifPresent(why::add);
        return "session="
                + level.text()
                + " demanded="
                + demand.least().text()
                + connection.tls().map(HopSession::describe).orElse("")
                + (why.isEmpty() ? "" : " why=\"" + String.join("; ", why) + "\"");
    }

    private static String describe(SSLSession tls) {
        String certificate =
                TlsContext.certificates(tls).stream()
                        .findFirst()
                        .map(own -> " cert=sha256:" + digest(own))
                        .orElse("");
        return " protocol=" + tls.getProtocol() + " cipher=" + tls.getCipherSuite() + certificate;
    }

    private static String digest(X509Certificate certificate) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has octets", e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
