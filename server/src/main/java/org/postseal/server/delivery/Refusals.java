package org.postseal.server.delivery;

import org.postseal.client.keys.Certificate.Usability;
import org.postseal.client.keys.Certificate.Usability.Usable;
import org.postseal.client.smtp.SmtpException;
import org.postseal.client.smtp.Target;
import org.postseal.server.delivery.Trouble.Permanence;
import org.postseal.server.delivery.Trouble.Scope;
import org.postseal.server.policy.Decision;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Reply;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** {@link Trouble} as decisions, sessions and replies bring it. */
final class Refusals {
    /** RFC 3463: cryptographic failure. */
    private static final String INSECURE = "4.7.5";

    /** RFC 3463: directory server failure. */
    private static final String UNKNOWN_HOST = "4.4.3";

    private Refusals() {}

    static Trouble of(Decision.Defer defer) {
        return Trouble.here(
                Scope.RECIPIENT,
                Permanence.TRANSIENT,
                defer.enhancedCode(),
                "The message may not leave unsealed and cannot be sealed now",
                defer.text());
    }

    static Trouble of(Decision.Refuse refuse) {
        return Trouble.here(
                Scope.RECIPIENT,
                Permanence.PERMANENT,
                refuse.enhancedCode(),
                "The message may not leave unsealed and cannot be sealed",
                refuse.text());
    }

    @Requirement({"M-02", "M-03"})
    static Trouble reqseal() {
        return Trouble.here(
                Scope.RECIPIENT,
                Permanence.PERMANENT,
                "5.7.10",
                "The message may not leave unsealed and cannot be sealed",
                "REQSEAL, and the next hop has no OPENPGP");
    }

    /** The queued octets cannot be read: an altered segment, a missing key, a disk in trouble. */
    static Trouble unreadable(IOException e) {
        return Trouble.here(
                Scope.MESSAGE,
                Permanence.TRANSIENT,
                "4.3.0",
                "The mail system cannot read the message now",
                String.valueOf(e.getMessage()));
    }

    /** A fault of this program: the message stays. */
    static Trouble internal() {
        return Trouble.here(
                Scope.MESSAGE,
                Permanence.TRANSIENT,
                "4.3.0",
                "The mail system had an internal fault",
                "see the log");
    }

    /** P-11: this recipient's alone. */
    static Trouble unsealable(String reason) {
        return Trouble.here(
                Scope.RECIPIENT,
                Permanence.TRANSIENT,
                "4.7.5",
                "The message could not be sealed for this address",
                reason);
    }

    /**
     * A session that did not come about or broke. A refusal at the door is mostly of the moment and
     * tried again; 521 and 556 say that no mail is ever taken there (RFC 7504).
     */
    static Trouble broken(SmtpException e, String prefix) {
        Optional<Reply> reply = e.reply();
        if (reply.isEmpty()) {
            return Trouble.broken(e.stage(), prefix + e.getMessage());
        }
        Trouble said =
                new Trouble(
                        Scope.SITE,
                        Permanence.PERMANENT,
                        "5.3.2",
                        reply,
                        "The mail server refuses to talk",
                        prefix + e.getMessage(),
                        prefix + e.getMessage());
        int code = reply.get().code();
        return code == 521 || code == 556 ? said : said.asTransient("4.3.2");
    }

    /**
     * As {@link #broken}; but where TLS is demanded and is not there as demanded, waiting may help
     * and clear text never does.
     */
    static Trouble broken(SmtpException e, Target target) {
        if (e.stage().equals("AUTH")) {
            return Trouble.here(
                    Scope.SITE,
                    Permanence.TRANSIENT,
                    "4.7.0",
                    "This site's relay does not let it in now",
                    e.getMessage() + "; see outward.auth in the settings");
        }
        if (!target.tls().isMandatory() || !e.stage().equals("STARTTLS")) {
            return broken(e, "");
        }
        return insecure(e.getMessage());
    }

    /** Waiting may help, and going on never does. */
    static Trouble insecure(String detail) {
        return Trouble.here(
                Scope.SITE,
                Permanence.TRANSIENT,
                INSECURE,
                "The mail server did not show the security that its domain publishes",
                detail);
    }

    /** True where the host is there, and its session is not or not known to be as it must be. */
    static boolean isOfSecurity(Trouble trouble) {
        return trouble.status().equals(INSECURE) || trouble.status().equals(UNKNOWN_HOST);
    }

    /** Not tried: too much other mail waits for the same slow hop. */
    static Trouble congested() {
        return Trouble.here(
                Scope.SITE,
                Permanence.TRANSIENT,
                "4.4.5",
                "The mail server for this address is slow and much mail waits for it",
                "not tried");
    }

    /** A host must not be used before DNS answers. */
    static Trouble unknownHost(String detail) {
        return Trouble.here(
                Scope.SITE,
                Permanence.TRANSIENT,
                UNKNOWN_HOST,
                "The mail server for this address cannot be looked up securely now",
                detail);
    }

    /** True where the whole message was sent and only the answer is missing. */
    static boolean mayHaveBeenTaken(SmtpException e) {
        return e.stage().equals("end of DATA") || e.stage().equals("BDAT");
    }

    /** True where a new plan would seal to the very key that was refused. */
    static boolean sameKey(Planned before, Planned now, Instant at) {
        Optional<Fingerprint> refused = key(before, at);
        return refused.isPresent() && refused.equals(key(now, at));
    }

    private static Optional<Fingerprint> key(Planned planned, Instant at) {
        return planned.plan()
                .flatMap(Decision.Plan::certificate)
                .map(candidate -> candidate.certificate().usability(at))
                .flatMap(Refusals::fingerprint);
    }

    private static Optional<Fingerprint> fingerprint(Usability usability) {
        return usability instanceof Usable usable
                ? Optional.of(usable.keyFingerprint())
                : Optional.empty();
    }
}
