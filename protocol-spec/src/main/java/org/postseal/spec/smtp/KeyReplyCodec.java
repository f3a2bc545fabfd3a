package org.postseal.spec.smtp;

import org.postseal.spec.AsciiSet;
import org.postseal.spec.Cursor;
import org.postseal.spec.Requirement;
import org.postseal.spec.SyntaxException;
import org.postseal.spec.openpgp.Fingerprint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The {@code key-reply} production, both ways. */
final class KeyReplyCodec {
    private static final int LINE = 384;
    private static final int MAX_HEAD = 256;

    /** Larger than any signature of RFC 9580 or RFC 9980. */
    private static final int MAX_SIGNATURE = 65536;

    private static final EnhancedCode SUCCESS = new EnhancedCode(2, 0, 0);
    private static final AsciiSet B64CHAR = AsciiSet.LETTER_DIGIT.or(AsciiSet.of("+/="));

    private final List<String> lines;
    private final int maxKey;
    private int next = 1;

    KeyReplyCodec(List<String> lines, int maxKey) {
        this.lines = lines;
        this.maxKey = Math.min(maxKey, KeyReply.MAX_CERTIFICATE);
    }

    @Requirement({"K-04", "K-05"})
    KeyReply decode(Reply reply) throws SyntaxException {
        if (reply.code() != 250 || !reply.enhanced().equals(Optional.of(SUCCESS))) {
            throw new SyntaxException("expected a reply of 250 2.0.0");
        }
        if (lines.isEmpty()) {
            throw new SyntaxException("expected KEY or UNCHANGED");
        }
        Cursor head = new Cursor(lines.getFirst(), MAX_HEAD);
        return head.take("UNCHANGED") ? unchanged(head) : key(head);
    }

    private KeyReply key(Cursor head) throws SyntaxException {
        head.expect("KEY V=1 SCOPE=");
        SealLevel scope = level(head);
        head.expect(" FPR=");
        Fingerprint fingerprint =
                Fingerprint.parse(head.run(AsciiSet.HEXDIG, 40, 64, "a fingerprint"));
        head.expect(" LEN=");
        long length = head.number(6);
        head.expect(" SHA256=");
        byte[] sha256 =
                HexFormat.of().parseHex(head.run(AsciiSet.HEXDIG, 64, 64, "64 hexadecimal digits"));
        long expires = exp(head);
        if (length > maxKey) {
            throw new SyntaxException("expected a certificate of at most " + maxKey + " octets");
        }
        byte[] certificate =
                block("K ", (int) length)
                        .orElseThrow(() -> new SyntaxException("expected a certificate"));
        if (certificate.length != length) {
            throw new SyntaxException("expected as many octets as LEN says");
        }
        if (!MessageDigest.isEqual(sha256, sha256(certificate))) {
            throw new SyntaxException("expected the certificate that SHA256 names");
        }
        Optional<byte[]> signature = block("S ", MAX_SIGNATURE);
        Optional<byte[]> proof = block("P ", MAX_SIGNATURE);
        end();
        return new KeyReply.Key(scope, fingerprint, certificate, expires, signature, proof);
    }

    private KeyReply unchanged(Cursor head) throws SyntaxException {
        head.expect(" V=1");
        long expires = exp(head);
        Optional<byte[]> signature = block("S ", MAX_SIGNATURE);
        Optional<byte[]> proof = block("P ", MAX_SIGNATURE);
        end();
        return new KeyReply.Unchanged(expires, signature, proof);
    }

    private static SealLevel level(Cursor head) throws SyntaxException {
        return SealLevel.of(head.run(AsciiSet.ALPHA))
                .orElseThrow(() -> head.expected("\"user\" or \"site\""));
    }

    private static long exp(Cursor head) throws SyntaxException {
        head.expect(" EXP=");
        long expires = head.number(12);
        head.expectEnd();
        return expires;
    }

    /**
     * The octets of consecutive lines that open with {@code tag}, in either case; empty where there
     * is none.
     */
    private Optional<byte[]> block(String tag, int maxOctets) throws SyntaxException {
        int maxText = (maxOctets + 2) / 3 * 4;
        StringBuilder text = new StringBuilder();
        boolean whole = true;
        while (next < lines.size()
                && lines.get(next).regionMatches(true, 0, tag, 0, tag.length())) {
            String line = lines.get(next++);
            int length = line.length() - tag.length();
            if (!whole || length == 0 || length > LINE) {
                throw new SyntaxException("expected lines of " + LINE + " characters of base64");
            }
            whole = length == LINE;
            text.append(line, tag.length(), line.length());
            if (text.length() > maxText) {
                throw new SyntaxException("expected at most " + maxOctets + " octets");
            }
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(base64(text.toString()));
    }

    private static byte[] base64(String text) throws SyntaxException {
        if (text.length() % 4 == 0 && B64CHAR.containsAll(text)) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                // falls through: padding in the wrong place
            }
        }
        throw new SyntaxException("expected base64 with padding");
    }

    private void end() throws SyntaxException {
        if (next != lines.size() - 1 || !lines.get(next).equalsIgnoreCase("END")) {
            throw new SyntaxException("expected END");
        }
    }

    static List<String> encode(KeyReply.Key key) {
        byte[] certificate = key.certificate();
        List<String> lines = new ArrayList<>(certificate.length / (LINE / 4 * 3) + 8);
        lines.add(
                "KEY V=1 SCOPE=%s FPR=%s LEN=%d SHA256=%s EXP=%d"
                        .formatted(
                                key.scope().token(),
                                key.fingerprint().hex(),
                                certificate.length,
                                HexFormat.of().formatHex(sha256(certificate)),
                                key.expires()));
        addBlock(lines, "K ", certificate);
        return signed(lines, key.siteSignature(), key.proof());
    }

    static List<String> encode(KeyReply.Unchanged unchanged) {
        List<String> lines = new ArrayList<>(8);
        lines.add("UNCHANGED V=1 EXP=" + unchanged.expires());
        return signed(lines, unchanged.siteSignature(), unchanged.proof());
    }

    private static List<String> signed(
            List<String> lines, Optional<byte[]> signature, Optional<byte[]> proof) {
        signature.ifPresent(octets -> addBlock(lines, "S ", octets));
        proof.ifPresent(octets -> addBlock(lines, "P ", octets));
        lines.add("END");
        return List.copyOf(lines);
    }

    private static void addBlock(List<String> lines, String tag, byte[] octets) {
        String text = Base64.getEncoder().encodeToString(octets);
        for (int start = 0; start < text.length(); start += LINE) {
            lines.add(tag + text.substring(start, Math.min(start + LINE, text.length())));
        }
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
