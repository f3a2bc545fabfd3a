package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.client.keys.Certificate;
import org.postseal.client.sealing.Signer;
import org.postseal.server.site.KeyVersion;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.seal.SealHeader;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;

/** GnuPG 2.2: version 4, SEIPDv1. */
class GnupgTest extends PeerContract {
    private Gnupg gpg;

    GnupgTest() {
        super(KeyVersion.V4);
    }

    @Override
    Peer start() throws IOException, InterruptedException {
        gpg = new Gnupg(DAVE.wire(), "future-default");
        return gpg;
    }

    @Test
    void opensUserSealsForRsa() throws Exception {
        try (Gnupg rsa = new Gnupg(DAVE.wire(), "default")) {
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
        byte[] armor = Mails.armorOf(site().sealSite(gpg.certificate(), header, original));
        assertArrayEquals(
                OurSite.plaintext(header, original), gpg.openSigned(armor, site().certificate()));
    }

    /** S over octets that this test writes by hand, signed by us and checked by GnuPG. */
    @Test
    @Requirement("K-08")
    void verifiesTheSignatureOfKeyReplies() throws Exception {
        Mailbox mailbox = new Mailbox("d\u00f6rte", OurSite.DOMAIN);
        long expires = Instant.now().getEpochSecond() + 86400;
        byte[] byHand = keyOctets("d\u00f6rte@a.example", "user", gpg.certificate(), expires);
        byte[] sha256 = Certificate.parse(gpg.certificate()).sha256();
        assertArrayEquals(
                byHand,
                SignedOctets.key(new KeyQuery.User(mailbox), SealLevel.USER, sha256, expires));

        byte[] signature = signature(site().keys().signer(Instant.now()), byHand);
        gpg.verify(signature, byHand, site().certificate());
        byHand[byHand.length - 1] ^= 1; // EXP
        assertThrows(
                CommandFailed.class, () -> gpg.verify(signature, byHand, site().certificate()));
    }

    /** S by a site that keeps its key in GnuPG. */
    @Test
    @Requirement("K-08")
    void signsKeyRepliesThatWeVerify() throws Exception {
        Certificate certificate = Certificate.parse(gpg.certificate());
        long expires = Instant.now().getEpochSecond() + 86400;
        byte[] signature =
                gpg.sign(keyOctets("site:d.example", "site", gpg.certificate(), expires));
        KeyQuery query = new KeyQuery.Site("d.example");
        byte[] octets = SignedOctets.key(query, SealLevel.SITE, certificate.sha256(), expires);
        assertTrue(certificate.verifies(signature, octets, Instant.now()));
        octets[octets.length - 1] ^= 1;
        assertFalse(certificate.verifies(signature, octets, Instant.now()));
    }

    /** The draft's section on PGPKEY, read anew. */
    private static byte[] keyOctets(String query, String scope, byte[] certificate, long expires)
            throws Exception {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(octets);
        out.writeBytes("SMTP-OPENPGP-KEY v1\0");
        for (String text : List.of(query, scope)) {
            byte[] utf8 = text.getBytes(UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
        out.writeInt(32);
        out.write(MessageDigest.getInstance("SHA-256").digest(certificate));
        out.writeInt(8);
        out.writeLong(expires);
        return octets.toByteArray();
    }

    private static byte[] signature(Signer signer, byte[] octets) throws PGPException, IOException {
        PGPSignatureGenerator generator =
                new PGPSignatureGenerator(
                        new BcPGPContentSignerBuilder(
                                signer.publicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
                        signer.publicKey());
        generator.init(PGPSignature.BINARY_DOCUMENT, signer.privateKey());
        generator.update(octets);
        return generator.generate().getEncoded();
    }
}
