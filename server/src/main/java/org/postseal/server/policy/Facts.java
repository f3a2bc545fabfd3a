package org.postseal.server.policy;

import org.postseal.client.dns.Answer;
import org.postseal.client.keys.Findings;
import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.EhloKeyword;
import org.postseal.spec.smtp.Mailbox;

import java.time.Instant;
import java.util.Optional;

/**
 * All that the decision for one recipient rests on.
 *
 * @param recipient after final routing
 * @param local the operator's setting for the domain
 * @param userKeys the operator's setting for the domain
 * @param reqseal REQSEAL was given with MAIL
 * @param hop where the mail goes next
 * @param content what the message already is
 * @param findings policy and certificates
 * @param memory what is remembered of the destination and binds
 * @param mxSecurity DNSSEC status of the MX RRset; empty where routing asked no MX
 * @param session what the post-TLS EHLO said; empty before there is a session
 * @param now the instant of the decision
 */
public record Facts(
        Mailbox recipient,
        LocalSetting local,
        UserKeys userKeys,
        boolean reqseal,
        Hop hop,
        Content content,
        Findings findings,
        Memory memory,
        Optional<Answer.Security> mxSecurity,
        Optional<SessionFacts> session,
        Instant now) {
    /** The kind of next hop. */
    public enum Hop {
        /** D's configured local next hop: REQSEAL ends here, nothing is sealed. */
        LOCAL,
        /** A mail host that the recipient's domain names. */
        MX,
        /** One that the operator names: it speaks for its own domains, of which this is none. */
        RELAY;

        /** Of mail that goes to another site. */
        public static Hop outward(Mailbox recipient, NextHop next) {
            boolean own =
                    next instanceof NextHop.Mx(String domain) && domain.equals(recipient.domain());
            return own ? MX : RELAY;
        }
    }

    /** What the message already is. */
    public enum Content {
        CLEAR,
        /**
         * Its PKESK names a site subkey of the destination (P-09): of an authenticated certificate
         * where one is known.
         */
        SEALED_TO_SITE,
        /** Its PKESK names the recipient's certificate: an authenticated one where one is known. */
        SEALED_TO_USER,
        /** Encrypted by its author to somebody. */
        ENCRYPTED
    }

    /**
     * What a session has shown.
     *
     * @param tls STARTTLS succeeded
     * @param openpgp the keyword of the EHLO after TLS
     * @param asked PGPKEY was tried; its candidates are then among the findings
     */
    public record SessionFacts(boolean tls, Optional<EhloKeyword> openpgp, boolean asked) {}

    /** The keyword of the session, if it counts: nothing does before TLS. */
    @Requirement({"E-02", "E-03"})
    Optional<EhloKeyword> openpgp() {
        return session.filter(SessionFacts::tls).flatMap(SessionFacts::openpgp);
    }

    /** The keyword, where it is the domain's word: a relay's is about other domains. */
    @Requirement("T-04")
    Optional<EhloKeyword> word() {
        return hop == Hop.MX ? openpgp() : Optional.empty();
    }
}
