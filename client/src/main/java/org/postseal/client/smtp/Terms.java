package org.postseal.client.smtp;

import org.postseal.spec.Requirement;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailCommand;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.RcptCommand;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.Recipient;
import org.postseal.spec.smtp.Reply;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a peer's extensions make of one envelope: the commands, or a refusal before any is sent. */
final class Terms {
    private static final String REQUIRETLS = "REQUIRETLS";

    private final EhloResponse ehlo;
    private final Envelope envelope;
    private final MessageSource message;
    private final boolean openpgp;

    Terms(EhloResponse ehlo, Envelope envelope, MessageSource message) {
        this.ehlo = ehlo;
        this.envelope = envelope;
        this.message = message;
        this.openpgp = ehlo.openpgp().isPresent();
    }

    /** Why nobody can get this message through this peer. */
    @Requirement({"P-13", "M-02", "M-03"})
    Optional<Reply> refusal() {
        boolean smtputf8 = envelope.parameters().smtputf8() || reversePathNeedsSmtputf8();
        if (smtputf8 && !ehlo.has("SMTPUTF8")) {
            return Optional.of(noSmtputf8());
        }
        if (needsConversion()) {
            return Optional.of(Reply.of(554, "5.6.3", "Next host takes 7-bit content only"));
        }
        OptionalLong size = ehlo.size();
        if (size.isPresent() && message.length() > size.getAsLong()) {
            return Optional.of(Reply.of(552, "5.3.4", "Message is larger than next host takes"));
        }
        if (envelope.parameters().reqseal() && !openpgp) {
            return Optional.of(Reply.of(550, "5.7.10", "Next host does not know REQSEAL"));
        }
        if (requiresTls() && !ehlo.has(REQUIRETLS)) {
            return Optional.of(noRequiretls());
        }
        return Optional.empty();
    }

    /** A notification goes on all the same: nobody could be told (RFC 8689 section 5). */
    private boolean requiresTls() {
        return envelope.parameters().requiretls() && !envelope.reversePath().isNull();
    }

    /** RFC 8689 section 4.2.1. */
    private static Reply noRequiretls() {
        return Reply.of(550, "5.7.30", "REQUIRETLS support required");
    }

    /** Why this recipient alone cannot be named to this peer. */
    Optional<Reply> refusal(Recipient recipient) {
        boolean unnameable = recipient.forwardPath().needsSmtputf8() && !ehlo.has("SMTPUTF8");
        return unnameable ? Optional.of(noSmtputf8()) : Optional.empty();
    }

    private boolean needsConversion() {
        return envelope.parameters().body() == Body.BINARYMIME
                || (message.isEightBit() && !ehlo.has("8BITMIME"));
    }

    private boolean reversePathNeedsSmtputf8() {
        return envelope.reversePath().mailbox().filter(box -> box.needsSmtputf8()).isPresent();
    }

    static Reply noSmtputf8() {
        return Reply.of(553, "5.6.7", "Next host does not take internationalised addresses");
    }

    /** MAIL with what the peer offers. */
    @Requirement({"P-13", "M-01"})
    String mail() {
        MailParameters wanted = envelope.parameters();
        boolean dsn = ehlo.has("DSN");
        boolean eightBit = message.isEightBit() || wanted.body() == Body.EIGHTBITMIME;
        boolean unicode =
                wanted.smtputf8()
                        || reversePathNeedsSmtputf8()
                        || envelope.recipients().stream()
                                .anyMatch(recipient -> recipient.forwardPath().needsSmtputf8());
        MailParameters offered =
                new MailParameters(
                        ehlo.has("SIZE") ? OptionalLong.of(message.length()) : OptionalLong.empty(),
                        eightBit && ehlo.has("8BITMIME") ? Body.EIGHTBITMIME : Body.SEVENBIT,
                        unicode && ehlo.has("SMTPUTF8"),
                        dsn ? wanted.ret() : Optional.empty(),
                        dsn ? wanted.envid() : Optional.empty(),
                        wanted.reqseal() && openpgp,
                        wanted.requiretls() && ehlo.has(REQUIRETLS));
        return new MailCommand(envelope.reversePath(), offered).encode();
    }

    /** RCPT with what the peer offers. */
    @Requirement("M-01")
    String rcpt(Recipient recipient) {
        RcptParameters wanted = recipient.parameters();
        boolean dsn = ehlo.has("DSN");
        RcptParameters offered =
                new RcptParameters(
                        dsn ? wanted.notifyOn() : Set.of(),
                        dsn ? wanted.orcpt() : Optional.empty(),
                        openpgp ? wanted.keyfpr() : Optional.empty());
        return new RcptCommand(new Recipient(recipient.forwardPath(), offered)).encode();
    }
}
