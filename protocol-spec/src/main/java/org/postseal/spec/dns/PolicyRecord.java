package org.postseal.spec.dns;

import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.SealLevel;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The policy of a domain: the {@code record} production.
 *
 * @param id changes whenever the policy does; case-sensitive
 * @param mode {@link Mode#NONE} when absent (D-03)
 * @param maxAge how long the policy may be cached; at most 31557600 s
 * @param seal levels that the domain unseals; empty when absent
 * @param keys {@code k}: site keys, current first, at most three
 * @param sources {@code src}: where user keys are published; empty when absent, exhaustive when
 *     authenticated (D-10)
 * @param siteAuth {@code auth=site}: every MX can prove the site key
 * @param rua where reports go
 */
public record PolicyRecord(
        String id,
        Mode mode,
        Optional<Duration> maxAge,
        Set<SealLevel> seal,
        List<Fingerprint> keys,
        Optional<Set<Source>> sources,
        boolean siteAuth,
        Optional<URI> rua) {
    /** What the domain asks of senders. */
    public enum Mode {
        NONE,
        TESTING,
        ENFORCE
    }

    /** Where a domain publishes user certificates. */
    public enum Source {
        DANE,
        WKD,
        SMTP
    }

    /** Decodes the joined strings of one TXT record, or the HTTPS policy body (D-09). */
    public static PolicyRecord decode(String text) throws SyntaxException {
        throw new UnsupportedOperationException();
    }

    /**
     * True where a TXT record at the policy name is meant to be one of ours: it starts with {@code
     * v=smtp-openpgp1}.
     */
    public static boolean isCandidate(String text) {
        throw new UnsupportedOperationException();
    }

    /** The canonical text. */
    public String encode() {
        throw new UnsupportedOperationException();
    }
}
