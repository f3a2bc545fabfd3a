package org.postseal.interop.openpgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.postseal.client.keys.Certificate;
import org.postseal.spec.Requirement;
import org.postseal.spec.openpgp.SignedOctets;
import org.postseal.spec.smtp.KeyQuery;
import org.postseal.spec.smtp.Mailbox;
import org.postseal.spec.smtp.SealLevel;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;

/** The peer checks and makes the {@code S} signature of key replies. */
@Requirement("K-08")
interface SigningCases extends PeerCases {
    @Test
    default void verifiesOurSignatureOfAKeyReply() throws Exception {
        byte[] certificate = peer().certificate();
        long expires = Instant.now().getEpochSecond() + 86400;
        byte[] octets = byHand("d\u00f6rte@a.example", "user", certificate, expires);
        KeyQuery query = new KeyQuery.User(new Mailbox("d\u00f6rte", "a.example"));
        byte[] sha256 = Certificate.parse(certificate).sha256();
        assertArrayEquals(octets, SignedOctets.key(query, SealLevel.USER, sha256, expires));

        byte[] signature = site().sign(octets);
        peer().verify(signature, octets, site().certificate());
        octets[octets.length - 1] ^= 1; // EXP
        assertThrows(
                CommandFailed.class, () -> peer().verify(signature, octets, site().certificate()));
    }

    @Test
    default void signsAKeyReplyThatWeVerify() throws Exception {
        Certificate certificate = Certificate.parse(peer().certificate());
        long expires = Instant.now().getEpochSecond() + 86400;
        byte[] signature =
                peer().sign(byHand("site:d.example", "site", peer().certificate(), expires));
        KeyQuery query = new KeyQuery.Site("d.example");
        byte[] octets = SignedOctets.key(query, SealLevel.SITE, certificate.sha256(), expires);
        assertTrue(certificate.verifies(signature, octets, Instant.now()));
        octets[octets.length - 1] ^= 1;
        assertFalse(certificate.verifies(signature, octets, Instant.now()));
    }

    /** The octets that the draft says S covers, read anew. */
    private static byte[] byHand(String query, String scope, byte[] certificate, long expires)
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
}
