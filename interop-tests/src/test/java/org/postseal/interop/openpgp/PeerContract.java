package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.stream.Field;
import org.bouncycastle.openpgp.PGPUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postseal.client.keys.Certificate;
import org.postseal.client.sealing.RecipientKey;
import org.postseal.server.site.KeyVersion;
import org.postseal.spec.openpgp.Armor;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.Mailbox;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is asked of every peer, with site keys of the version that it reads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PeerContract {
    static final Mailbox DAVE = new Mailbox("dave", "d.example");
    private static final Mailbox HIDDEN = new Mailbox("hidden.heidi", "d.example");

    private final KeyVersion version;
    private OurSite site;
    private OurSite other;
    private Peer peer;

    PeerContract(KeyVersion version) {
        this.version = version;
    }

    abstract Peer start() throws IOException, InterruptedException;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        site = new OurSite(directory.resolve("site"), version);
        other = new OurSite(directory.resolve("other"), version);
        peer = start();
    }

    @AfterAll
    void stop() throws Exception {
        peer.close();
    }

    OurSite site() {
        return site;
    }

    @Test
    void makesCertificatesThatAreUsable() throws Exception {
        Certificate certificate = Certificate.parse(peer.certificate());
        assertTrue(certificate.names(DAVE, Instant.now()));
        assertFalse(certificate.names(HIDDEN, Instant.now()));
        RecipientKey key = OurSite.recipient(peer.certificate());
        assertEquals(version == KeyVersion.V6 ? 6 : 4, key.certificate().version());
        assertEquals(version == KeyVersion.V6, key.aead());
    }

    @Test
    void opensAndVerifiesSiteSeals() throws Exception {
        byte[] original = Mails.withAttachment();
        SealHeader header = OurSite.header(OurSite.ALICE, List.of(DAVE), original);
        byte[] armor = Mails.armorOf(site.sealSite(peer.certificate(), header, original));
        byte[] plaintext = peer.openSigned(armor, site.certificate());
        assertArrayEquals(OurSite.plaintext(header, original), plaintext);
        assertThrows(CommandFailed.class, () -> peer.openSigned(armor, other.certificate()));
    }

    @Test
    void refusesAlteredSeals() throws Exception {
        byte[] original = Mails.withAttachment();
        byte[] armor = Mails.armorOf(site.sealUser(peer.certificate(), original));
        byte[] packets = dearmored(armor);
        boolean crc = version == KeyVersion.V4;
        assertTrue(peer.open(armored(packets, crc)).length > original.length);
        packets[packets.length / 2] ^= 1;
        assertThrows(CommandFailed.class, () -> peer.open(armored(packets, crc)));
    }

    private static byte[] dearmored(byte[] armor) throws IOException {
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(armor))) {
            return in.readAllBytes();
        }
    }

    private static byte[] armored(byte[] packets, boolean crc24) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream armor = Armor.encoder(out, Armor.Label.MESSAGE, crc24)) {
            armor.write(packets);
        }
        return out.toByteArray();
    }

    @Test
    void opensUserSealsWithProtectedHeader() throws Exception {
        byte[] original = Mails.withAttachment();
        byte[] sealed = site.sealUser(peer.certificate(), original);
        Message outer = Mails.parse(sealed);
        Message inner = Mails.parse(peer.open(Mails.armorOf(sealed)));

        assertEquals("[...]", outer.getSubject());
        assertEquals("the hidden subject", inner.getSubject());
        assertEquals("cipher", Mails.parameter(inner, "hp"));
        Set<String> unprotected = Set.of("received", "mime-version", "content-type");
        List<String> protectedOuter =
                outer.getHeader().getFields().stream()
                        .filter(f -> !unprotected.contains(f.getName().toLowerCase(Locale.ROOT)))
                        .map(PeerContract::text)
                        .toList();
        List<String> hpOuter =
                inner.getHeader().getFields("HP-Outer").stream()
                        .map(f -> f.getBody().strip())
                        .toList();
        assertEquals(protectedOuter, hpOuter);

        List<Entity> before = Mails.parts(Mails.parse(original));
        List<Entity> after = Mails.parts(inner);
        assertEquals(before.size(), after.size());
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(Mails.content(before.get(i)), Mails.content(after.get(i)));
        }
    }

    private static String text(Field field) {
        return field.getName() + ": " + field.getBody().strip();
    }

    @Test
    void showsNoRecipientToAnother() throws Exception {
        byte[] original = Mails.withAttachment();
        SealHeader header = OurSite.header(OurSite.ALICE, List.of(DAVE, HIDDEN), original);
        byte[] sealed = site.sealSite(peer.certificate(), header, original);
        assertFalse(new String(sealed, Mails.OCTETS).contains(HIDDEN.localPart()));
        assertSealedTo(peer.certificate(), sealed);
        byte[] plaintext = peer.openSigned(Mails.armorOf(sealed), site.certificate());
        assertTrue(new String(plaintext, Mails.OCTETS).contains(HIDDEN.wire()));

        for (byte[] certificate : List.of(peer.certificate(), other.certificate())) {
            assertSealedTo(certificate, site.sealUser(certificate, original));
        }
    }

    /** One PKESK, for this certificate. */
    private void assertSealedTo(byte[] certificate, byte[] sealed) throws Exception {
        long id = OurSite.recipient(certificate).encryptionKey().getKeyID();
        assertEquals(List.of(id), peer.recipients(Mails.armorOf(sealed)));
    }
}
