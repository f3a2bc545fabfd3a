package org.postseal.server.unsealing;

import org.postseal.server.spool.ReplayKey;
import org.postseal.spec.Requirement;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.Recipient;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The accepted recipients, each with the Seal-To that names it.
 *
 * <p>A recipient that no Seal-To names refuses the message for all: there is one reply for all of
 * them, RCPT has already said yes to this one, and whoever added it on the way must not get it. The
 * sender learns of it by the relay's bounce.
 */
@Requirement("P-04")
record Addressees(Map<Recipient, Mailbox> named) {
    static Addressees of(List<Recipient> accepted, SealHeader header, LocalPartRule rule)
            throws RefusedException {
        Map<Mailbox, Mailbox> sealTo = new HashMap<>();
        header.to().forEach(to -> sealTo.putIfAbsent(canonical(to, rule), to));
        Map<Recipient, Mailbox> named = new LinkedHashMap<>();
        for (Recipient recipient : accepted) {
            Mailbox to = sealTo.get(canonical(recipient.forwardPath(), rule));
            if (to == null) {
                throw RefusedException.seal("a recipient is not among Seal-To");
            }
            named.put(recipient, to);
        }
        return new Addressees(named);
    }

    private static Mailbox canonical(Mailbox mailbox, LocalPartRule rule) {
        return new Mailbox(
                rule.canonical(mailbox.localPart()), mailbox.domain().toLowerCase(Locale.ROOT));
    }

    List<ReplayKey> replayKeys(SealHeader header, String signer, Instant expires) {
        return named.values().stream()
                .distinct()
                .map(to -> new ReplayKey(signer, header.id(), to.wire(), expires))
                .toList();
    }

    /** Without those that one of these keys is for. */
    List<Recipient> without(List<ReplayKey> seen) {
        Set<String> gone = seen.stream().map(ReplayKey::recipient).collect(Collectors.toSet());
        return named.keySet().stream()
                .filter(recipient -> !gone.contains(named.get(recipient).wire()))
                .toList();
    }
}
