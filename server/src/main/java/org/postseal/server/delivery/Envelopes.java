package org.postseal.server.delivery;

import org.postseal.client.smtp.EhloResponse;
import org.postseal.client.smtp.MessageSource;
import org.postseal.server.policy.Decision.Plan;
import org.postseal.server.policy.NextHop;
import org.postseal.server.spool.QueuedMessage;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.Fingerprint;
import org.postseal.spec.smtp.Body;
import org.postseal.spec.smtp.Envelope;
import org.postseal.spec.smtp.MailParameters;
import org.postseal.spec.smtp.RcptParameters;
import org.postseal.spec.smtp.Recipient;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The envelope of one parcel. */
final class Envelopes {
    private Envelopes() {}

    static Envelope of(Batch batch, Parcel parcel, MessageSource octets, EhloResponse ehlo) {
        QueuedMessage message = batch.message();
        Optional<Fingerprint> key = ehlo.openpgp().flatMap(keyword -> sealingKey(parcel));
        List<Recipient> recipients =
                parcel.recipients().stream()
                        .map(planned -> recipient(planned.recipient().recipient(), key))
                        .toList();
        return new Envelope(
                message.reversePath(), parameters(batch, parcel, octets, ehlo), recipients);
    }

    /**
     * KEYFPR goes only to a peer that knows the extension (M-01); a client's own is not passed on.
     */
    @Requirement({"M-01", "M-04"})
    private static Recipient recipient(Recipient recipient, Optional<Fingerprint> key) {
        RcptParameters parameters = recipient.parameters();
        return new Recipient(
                recipient.forwardPath(),
                new RcptParameters(parameters.notifyOn(), parameters.orcpt(), key));
    }

    private static Optional<Fingerprint> sealingKey(Parcel parcel) {
        return switch (parcel) {
            case Parcel.AsIs asIs -> Optional.empty();
            case Parcel.Site site -> Optional.of(site.key().keyFingerprint());
            case Parcel.User user -> Optional.of(user.key().keyFingerprint());
        };
    }

    /** SIZE and BODY are those of the octets that leave (P-13). */
    @Requirement({"P-10", "P-13"})
    private static MailParameters parameters(
            Batch batch, Parcel parcel, MessageSource octets, EhloResponse ehlo) {
        QueuedMessage message = batch.message();
        MailParameters given = message.parameters();
        return new MailParameters(
                OptionalLong.of(octets.length()),
                octets.isEightBit() ? Body.EIGHTBITMIME : Body.SEVENBIT,
                needsSmtputf8(message, parcel, octets),
                onlyHeaders(message) ? Optional.of(MailParameters.Ret.HDRS) : given.ret(),
                given.envid(),
                parcel.recipients().stream()
                        .flatMap(planned -> planned.plan().stream())
                        .anyMatch(Plan::reqseal),
                given.requiretls() && (!batch.inward() || ehlo.has("REQUIRETLS")));
    }

    /** What was unsealed never returns; REQUIRETLS overrules RET=FULL (RFC 8689 section 5). */
    private static boolean onlyHeaders(QueuedMessage message) {
        return message.traits().unsealed() || message.parameters().requiretls();
    }

    /** A seal takes the UTF-8 of the header inside; only addresses stay out. */
    private static boolean needsSmtputf8(
            QueuedMessage message, Parcel parcel, MessageSource octets) {
        if (parcel instanceof Parcel.AsIs) {
            return message.parameters().smtputf8();
        }
        return octets.isEightBit()
                || message.reversePath().mailbox().filter(m -> m.needsSmtputf8()).isPresent()
                || parcel.recipients().stream()
                        .anyMatch(p -> p.recipient().recipient().forwardPath().needsSmtputf8());
    }

    /** Who owes the sender word of success after this peer said 250 (RFC 3461 section 5.2). */
    static Outcome.Handover handover(NextHop hop, EhloResponse ehlo) {
        if (ehlo.has("DSN")) {
            return Outcome.Handover.RELAYED_WITH_DSN;
        }
        return hop instanceof NextHop.Lmtp ? Outcome.Handover.DELIVERED : Outcome.Handover.RELAYED;
    }
}
