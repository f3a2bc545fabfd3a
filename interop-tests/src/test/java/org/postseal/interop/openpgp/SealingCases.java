package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Discovery;
import org.postseal.server.unsealing.Unsealer.Outcome;
import org.postseal.spec.Requirement;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;

import java.io.IOException;
import java.util.List;

/** The peer seals to our site certificate, and our server unseals. */
interface SealingCases extends PeerCases {
    Mailbox BOB = new Mailbox("bob", OurSite.DOMAIN);

    @Test
    default void sealsWhatOurServerUnseals() throws Exception {
        byte[] original = Mails.withAttachment();
        try (Border border = border("neutral", Border.nothingPublished())) {
            Border.assertDelivered("neutral", original, unseal(border, original));
        }
    }

    /** Also where it cannot write the Intended Recipient Fingerprint. */
    @Test
    @Requirement("P-05")
    default void provesItsOriginByItsSignature() throws Exception {
        byte[] original = Mails.withAttachment();
        try (Border border = border("published", Border.published(peer().certificate()))) {
            Border.assertDelivered("pass", original, unseal(border, original));
        }
    }

    @Test
    @Requirement("P-05")
    default void cannotSealForAnotherOrigin() throws Exception {
        try (Border border = border("another", Border.published(other().certificate()))) {
            Border.assertRefused(unseal(border, Mails.withAttachment()));
        }
    }

    private Border border(String name, Discovery discovery) throws IOException {
        return new Border(directory().resolve(name), site(), discovery);
    }

    /** The peer seals, our server unseals. */
    private Outcome unseal(Border border, byte[] original) throws Exception {
        SealHeader header = OurSite.header(DAVE, List.of(BOB, OurSite.ALICE), original);
        byte[] plaintext = OurSite.plaintext(header, original);
        byte[] armor = peer().seal(plaintext, site().certificate());
        assertEquals(seipd(), Armored.seipdVersion(armor));
        return border.unseal(Mails.around(armor), DAVE, OurSite.ALICE);
    }
}
