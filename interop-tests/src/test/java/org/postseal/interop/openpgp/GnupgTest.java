package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.server.site.KeyVersion;
import org.postseal.spec.seal.SealHeader;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** GnuPG 2.2: version 4, SEIPDv1. */
class GnupgTest extends PeerTest {
    GnupgTest() {
        super(KeyVersion.V4);
    }

    @Override
    Peer startPeer(Path home) throws IOException, InterruptedException {
        return new Gnupg(home, DAVE.wire(), "future-default");
    }

    @Test
    void opensUserSealsForRsa(@TempDir Path home) throws Exception {
        try (Gnupg rsa = new Gnupg(home, DAVE.wire(), "default")) {
            byte[] sealed = site().sealUser(rsa.certificate(), Mails.withAttachment());
            byte[] opened = rsa.open(Mails.armorOf(sealed));
            assertTrue(new String(opened, Mails.OCTETS).contains("Subject: the hidden subject"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attachment_emails/attachment_message_rfc822.eml",
                "attachment_emails/attachment_pdf.eml",
                "error_emails/content_transfer_encoding_with_8bits.eml",
                "error_emails/empty_group_lists.eml",
                "error_emails/header_fields_with_empty_values.eml",
                "error_emails/missing_body.eml",
                "error_emails/new_line_in_to_header.eml",
                "mime_emails/two_from_in_message.eml",
                "multi_charset/japanese_shift_jis.eml",
                "multipart_report_emails/multi_address_bounce1.eml",
                "plain_emails/raw_email_quoted_with_0d0a.eml",
                "rfc2822/example12.eml"
            })
    void opensSiteSealsOfRealAndMalformedMail(String name) throws Exception {
        byte[] original = Mails.ofCorpus(name);
        SealHeader header = OurSite.header(OurSite.ALICE, List.of(DAVE), original);
        byte[] armor = Mails.armorOf(site().sealSite(peer().certificate(), header, original));
        assertArrayEquals(
                OurSite.plaintext(header, original),
                peer().openSigned(armor, site().certificate()));
    }
}
