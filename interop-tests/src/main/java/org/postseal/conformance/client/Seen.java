package org.postseal.conformance.client;

import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.world.ReceivedMail;

import java.nio.charset.StandardCharsets;

/** A sealed message as it arrived, and what is in it. */
record Seen(ReceivedMail mail, Opened opened) {
    /** Opens what must be a seal to this certificate that holds the letter. */
    static Seen open(ReceivedMail mail, Identity to) {
        Seen seen = new Seen(mail, Opened.of(mail.content(), to));
        Violation.unless(
                seen.inside().contains(Mail.SECRET), "the seal opens, but the text is not in it");
        return seen;
    }

    /** The literal's content, an octet a character. */
    String inside() {
        return new String(opened.literal().content(), StandardCharsets.ISO_8859_1);
    }
}
