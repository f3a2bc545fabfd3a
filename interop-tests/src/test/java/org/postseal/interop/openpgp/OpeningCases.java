package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.stream.Field;
import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Certificate;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.server.site.KeyVersion;
import org.postseal.spec.Requirement;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The peer makes a certificate and opens what we seal to it. */
interface OpeningCases extends PeerCases {
    Mailbox HIDDEN = new Mailbox("hidden.heidi", "d.example");

    @Test
    default void makesCertificatesThatAreUsable() throws Exception {
        Certificate certificate = Certificate.parse(peer().certificate());
        assertTrue(certificate.names(DAVE, Instant.now()));
        assertFalse(certificate.names(HIDDEN, Instant.now()));
        RecipientKey key = OurSite.recipient(peer().certificate());
        assertEquals(version() == KeyVersion.V6 ? 6 : 4, key.certificate().version());
        assertEquals(seipd() == 2, key.aead());
    }

    @Test
    default void opensAndVerifiesSiteSeals() throws Exception {
        byte[] original = Mails.withAttachment();
        SealHeader header = OurSite.header(OurSite.ALICE, List.of(DAVE), original);
        byte[] armor = Mails.armorOf(site().sealSite(peer().certificate(), header, original));
        byte[] plaintext = peer().openSigned(armor, site().certificate());
        assertArrayEquals(OurSite.plaintext(header, original), plaintext);
        assertThrows(CommandFailed.class, () -> peer().openSigned(armor, other().certificate()));
    }

    @Test
    default void refusesAlteredSeals() throws Exception {
        byte[] original = Mails.withAttachment();
        byte[] armor = Mails.armorOf(site().sealUser(peer().certificate(), original));
        byte[] packets = Armored.packets(armor);
        assertTrue(peer().open(Armored.of(packets, seipd())).length > original.length);
        packets[packets.length / 2] ^= 1;
        assertThrows(CommandFailed.class, () -> peer().open(Armored.of(packets, seipd())));
    }

    @Test
    default void opensUserSealsWithProtectedHeader() throws Exception {
        byte[] original = Mails.withAttachment();
        byte[] sealed = site().sealUser(peer().certificate(), original);
        Message outer = Mails.parse(sealed);
        Message inner = Mails.parse(peer().open(Mails.armorOf(sealed)));

        assertEquals("[...]", outer.getSubject());
        assertEquals("the hidden subject", inner.getSubject());
        assertEquals("cipher", Mails.parameter(inner, "hp"));
        Set<String> unprotected = Set.of("received", "mime-version", "content-type");
        List<String> outside =
                outer.getHeader().getFields().stream()
                        .filter(f -> !unprotected.contains(f.getName().toLowerCase(Locale.ROOT)))
                        .map(f -> f.getName() + ": " + f.getBody().strip())
                        .toList();
        List<String> hpOuter =
                inner.getHeader().getFields("HP-Outer").stream()
                        .map(Field::getBody)
                        .map(String::strip)
                        .toList();
        assertEquals(outside, hpOuter);

        List<Entity> before = Mails.parts(Mails.parse(original));
        List<Entity> after = Mails.parts(inner);
        assertEquals(before.size(), after.size());
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(Mails.content(before.get(i)), Mails.content(after.get(i)));
        }
    }

    @Test
    @Requirement("P-01")
    default void showsNoRecipientToAnother() throws Exception {
        byte[] original = Mails.withAttachment();
        SealHeader header = OurSite.header(OurSite.ALICE, List.of(DAVE, HIDDEN), original);
        byte[] sealed = site().sealSite(peer().certificate(), header, original);
        assertFalse(new String(sealed, Mails.OCTETS).contains(HIDDEN.localPart()));
        assertSealedTo(peer().certificate(), sealed);
        byte[] plaintext = peer().openSigned(Mails.armorOf(sealed), site().certificate());
        assertTrue(new String(plaintext, Mails.OCTETS).contains(HIDDEN.wire()));

        for (byte[] certificate : List.of(peer().certificate(), other().certificate())) {
            assertSealedTo(certificate, site().sealUser(certificate, original));
        }
    }

    /** One PKESK, for this certificate, as the peer reads it. */
    private void assertSealedTo(byte[] certificate, byte[] sealed) throws Exception {
        long id = OurSite.recipient(certificate).encryptionKey().getKeyID();
        byte[] armor = Mails.armorOf(sealed);
        assertEquals(List.of(id), peer().recipients(armor));
        assertEquals(seipd(), Armored.seipdVersion(armor));
    }
}
