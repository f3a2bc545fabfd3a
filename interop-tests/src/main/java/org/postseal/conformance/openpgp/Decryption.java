package org.postseal.conformance.openpgp;

import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.postseal.conformance.Violation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Opens encrypted packets; verifies integrity. */
final class Decryption {
    private static final int MDC = 22;
    private static final int PREFIX = 18;
    private static final int HEAD2 = 36;

    private Decryption() {}

    static Opened open(OuterMessage outer, Identity recipient) {
        byte[] binary = outer.armor().octets();
        List<Packet> packets = Packet.parse(binary);
        List<Packet> encrypted = packets.stream().filter(p -> p.tag() == Packet.SEIPD).toList();
        Violation.unless(
                encrypted.size() == 1 && encrypted.getFirst().body().length > 1,
                "expected one packet 18, found packets " + Packet.tags(packets));
        byte[] body = encrypted.getFirst().body();
        List<Long> keyIds = keyIds(packets);
        SessionKey key = sessionKey(binary, recipient);
        return switch (body[0]) {
            case 1 ->
                    opened(
                            outer,
                            packets,
                            new Opened.Encryption(1, keyIds, 0, 0, 0),
                            decrypt1(body, key));
            case 2 ->
                    opened(
                            outer,
                            packets,
                            new Opened.Encryption(2, keyIds, body[1], body[2], body[3]),
                            decrypt2(body, key));
            default -> throw new Violation("packet 18 of version " + body[0]);
        };
    }

    private static Opened opened(
            OuterMessage outer, List<Packet> packets, Opened.Encryption how, byte[] plain) {
        return new Opened(outer, packets, how, Packet.parse(plain), plain.length);
    }

    private static byte[] decrypt1(byte[] body, SessionKey key) {
        byte[] cipher = Arrays.copyOfRange(body, 1, body.length);
        Violation.unless(cipher.length >= PREFIX + MDC, "packet 18 is too short for its MDC");
        byte[] plain = EncryptedData.cfb(key, cipher, false);
        byte[] signed = Arrays.copyOf(plain, plain.length - MDC + 2);
        boolean right =
                signed[signed.length - 2] == (byte) 0xD3
                        && signed[signed.length - 1] == 0x14
                        && Arrays.equals(
                                EncryptedData.sha1(signed),
                                Arrays.copyOfRange(plain, signed.length, plain.length));
        Violation.unless(right, "the MDC of packet 18 is wrong");
        return Arrays.copyOfRange(plain, PREFIX, plain.length - MDC);
    }

    private static byte[] decrypt2(byte[] body, SessionKey key) {
        Violation.unless(body.length >= HEAD2, "packet 18 is too short");
        Violation.unless(
                (body[1] == SessionKey.AES_256 || body[1] == SessionKey.AES_128)
                        && body[2] == Ocb.ALGORITHM,
                "expected AES-256 or AES-128 with OCB in packet 18, found cipher %d, AEAD %d"
                        .formatted(body[1], body[2]));
        Violation.unless(body[3] >= 0 && body[3] <= 16, "chunk size octet " + body[3]);
        return new Ocb(Arrays.copyOf(body, HEAD2), key)
                .decrypt(Arrays.copyOfRange(body, HEAD2, body.length));
    }

    private static SessionKey sessionKey(byte[] binary, Identity recipient) {
        for (PGPEncryptedData data : encryptedData(binary)) {
            if (data instanceof PGPPublicKeyEncryptedData pkesk) {
                Optional<SessionKey> key = sessionKey(pkesk, recipient);
                if (key.isPresent()) {
                    return key.get();
                }
            }
        }
        throw new Violation("no PKESK that the recipient's secret keys open");
    }

    private static PGPEncryptedDataList encryptedData(byte[] binary) {
        try {
            if (new BcPGPObjectFactory(binary).nextObject() instanceof PGPEncryptedDataList list) {
                return list;
            }
        } catch (IOException | RuntimeException e) {
            throw new Violation("the encrypted message cannot be read: " + e.getMessage());
        }
        throw new Violation("expected an encrypted message");
    }

    private static Optional<SessionKey> sessionKey(
            PGPPublicKeyEncryptedData pkesk, Identity recipient) {
        for (Key key : recipient.encryption()) {
            if (pkesk.getKeyIdentifier().isWildcard()
                    || pkesk.getKeyIdentifier()
                            .matchesExplicit(key.publicKey().getKeyIdentifier())) {
                try {
                    PGPSessionKey found =
                            pkesk.getSessionKey(new BcPublicKeyDataDecryptorFactory(key.pair()));
                    return Optional.of(new SessionKey(found.getKey()));
                } catch (PGPException | RuntimeException e) {
                    throw new Violation(
                            "the PKESK for " + key + " cannot be opened: " + e.getMessage());
                }
            }
        }
        return Optional.empty();
    }

    private static List<Long> keyIds(List<Packet> packets) {
        List<Long> ids = new ArrayList<>();
        for (Packet packet : packets) {
            if (packet.tag() == Packet.PKESK) {
                ids.add(keyId(packet.body()));
            }
        }
        return ids;
    }

    /** RFC 9580 section 5.1: a key id in version 3, a fingerprint in version 6. */
    private static long keyId(byte[] pkesk) {
        Violation.unless(pkesk.length > 34, "a PKESK of " + pkesk.length + " octets");
        return switch (pkesk[0]) {
            case 3 -> ByteBuffer.wrap(pkesk, 1, 8).getLong();
            case 6 -> keyIdOfFingerprint(pkesk);
            default -> throw new Violation("a PKESK of version " + pkesk[0]);
        };
    }

    private static long keyIdOfFingerprint(byte[] pkesk) {
        return switch (pkesk[1]) {
            case 0 -> 0;
            case 21 -> ByteBuffer.wrap(pkesk, 3 + 12, 8).getLong();
            case 33 -> ByteBuffer.wrap(pkesk, 3, 8).getLong();
            default -> throw new Violation("a PKESK that names its key by " + pkesk[1]);
        };
    }
}
