package org.postseal.server.delivery;

import org.postseal.client.session.SessionLevel;
import org.postseal.client.session.TlsContext;
import org.postseal.client.smtp.SmtpConnection;
import org.postseal.client.smtp.Target;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import javax.net.ssl.SSLSession;

/**
 * A session with a next hop, and what was asked of it.
 *
 * @param reasons what DNS said about it
 */
record HopSession(SmtpConnection connection, Target target, List<String> reasons) {
    /** The least level that would have done. */
    static SessionLevel demanded(Target target) {
        return switch (target.tls()) {
            case NONE, OPPORTUNISTIC -> SessionLevel.CLEAR;
            case REQUIRED, VERIFIED -> SessionLevel.TLS;
            case DANE -> SessionLevel.DANE;
        };
    }

    /** For the log: the level reached and demanded, the session, and why it is no better. */
    String summary() {
        List<String> why = new ArrayList<>(reasons);
        connection.verification().problem().ifPresent(why::add);
        return "session="
                + connection.verification().level().text()
                + " demanded="
                + demanded(target).text()
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
}
