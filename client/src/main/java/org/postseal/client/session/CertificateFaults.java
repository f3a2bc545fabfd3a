package org.postseal.client.session;

import org.postseal.client.session.TlsProblem.Kind;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/** Tells apart why the JDK did not trust a server, for reports; it has no say in the verdict. */
final class CertificateFaults {
    private static final int DEEPEST = 8;

    private CertificateFaults() {}

    /**
     * Names the kind.
     *
     * @param refusal as the JDK's trust manager threw it
     * @param chain as sent, the server's own certificate first
     * @param serverName the name that the certificate should have
     */
    static Kind of(Exception refusal, X509Certificate[] chain, String serverName) {
        List<Throwable> causes =
                Stream.<Throwable>iterate(refusal, cause -> cause != null, Throwable::getCause)
                        .limit(DEEPEST)
                        .toList();
        if (causes.stream().anyMatch(CertificateFaults::isOutOfTime)) {
            return Kind.EXPIRED;
        }
        // A fault in the path has a cause; the comparison of names, which comes last, has none.
        boolean misnamed =
                causes.size() == 1
                        && chain.length > 0
                        && !CertificateNames.of(chain[0]).name(List.of(serverName));
        return misnamed ? Kind.HOST_MISMATCH : Kind.NOT_TRUSTED;
    }

    private static boolean isOutOfTime(Throwable cause) {
        return switch (cause) {
            case CertificateExpiredException _, CertificateNotYetValidException _ -> true;
            case CertPathValidatorException path ->
                    path.getReason() == BasicReason.EXPIRED
                            || path.getReason() == BasicReason.NOT_YET_VALID;
            default -> false;
        };
    }
}
