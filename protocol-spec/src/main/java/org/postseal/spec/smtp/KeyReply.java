package org.postseal.spec.smtp;

import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;

import java.util.List;
import java.util.Optional;

/**
 * A positive (250) reply to PGPKEY. Decoding checks the form, LEN and SHA256 (K-04, K-05);
 * signatures are the caller's.
 */
public sealed interface KeyReply {
    /** The most that LEN and MAXKEY may say, in octets. */
    int MAX_CERTIFICATE = 131072;

    /**
     * The certificate.
     *
     * @param scope what answered: a site certificate may answer for a user (K-06)
     * @param fingerprint primary key
     * @param certificate binary, already checked against LEN and SHA256
     * @param expires absolute Unix seconds
     * @param siteSignature the {@code S} packet, binary
     * @param proof the {@code P} packet, binary
     */
    record Key(
            SealLevel scope,
            Fingerprint fingerprint,
            byte[] certificate,
            long expires,
            Optional<byte[]> siteSignature,
            Optional<byte[]> proof)
            implements KeyReply {
        @Override
        public List<String> encode() {
            return KeyReplyCodec.encode(this);
        }
    }

    /** The certificate named by HAVE is current. */
    record Unchanged(long expires, Optional<byte[]> siteSignature, Optional<byte[]> proof)
            implements KeyReply {
        @Override
        public List<String> encode() {
            return KeyReplyCodec.encode(this);
        }
    }

    /**
     * Decodes a 250 reply. That {@link Key#fingerprint} is the certificate's is left to the caller,
     * who parses certificates.
     *
     * @param reply as read; every line must carry the enhanced code 2.0.0
     * @param maxKey the client's own cap in octets, at most {@link #MAX_CERTIFICATE}
     */
    @Requirement({"K-04", "K-05"})
    static KeyReply decode(Reply reply, int maxKey) throws SyntaxException {
        return new KeyReplyCodec(reply.lines(), maxKey).decode(reply);
    }

    /** The lines of the reply without code, enhanced code and CRLF, {@code END} last. */
    List<String> encode();
}
