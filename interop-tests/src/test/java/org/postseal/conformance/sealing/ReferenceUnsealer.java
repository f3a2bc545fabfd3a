package org.postseal.conformance.sealing;

import org.postseal.conformance.Driver;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Armor;
import org.postseal.conformance.openpgp.Certificate;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Key;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.openpgp.OuterForm;
import org.postseal.conformance.openpgp.OuterMessage;
import org.postseal.conformance.openpgp.Packet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small unsealer that is right, and each of its mutants: from the armor to the packets. */
final class ReferenceUnsealer implements Driver {
    private final UnsealerMutant mutant;

    ReferenceUnsealer(UnsealerMutant mutant) {
        this.mutant = mutant;
    }

    private boolean is(UnsealerMutant other) {
        return mutant == other;
    }

    @Override
    public Result run(
            String verb, List<Option> words, Map<String, String> environment, byte[] input)
            throws IOException {
        if (!verb.equals("unseal")) {
            return new Result(USAGE, new byte[0], "unknown verb");
        }
        Options options = new Options(words);
        if (!Files.exists(Path.of(options.one("key")))) {
            boolean isFinal = is(UnsealerMutant.NO_KEYS_IS_FINAL);
            return new Result(
                    isFinal ? DATA_ERROR : TEMPORARY, new byte[0], "451 4.7.5 keys not available");
        }
        byte[] secret = options.file("key");
        Identity site = Identity.parse(secret);
        Optional<OuterMessage> outer = outer(input);
        if (outer.isEmpty()) {
            return is(UnsealerMutant.CLEAR_REFUSED) ? refused("not sealed") : passed(input);
        }
        byte[] binary = outer.get().armor().octets();
        byte[] pkesk = firstBody(binary);
        Optional<Key> key =
                site.encryption().stream()
                        .filter(one -> names(pkesk, one.publicKey().getFingerprint()))
                        .findFirst();
        if (is(UnsealerMutant.ANONYMOUS_TRIED) && ByteBuffer.wrap(pkesk, 1, 8).getLong() == 0) {
            key = Optional.of(site.encryptionKey());
        }
        if (is(UnsealerMutant.NEWEST_SUBKEY_ONLY)) {
            key = key.filter(site.encryption().getLast()::equals);
        }
        if (key.isEmpty()) {
            return notPresent(secret, pkesk, input);
        }
        return opened(options, site, outer.get(), input);
    }

    private Result notPresent(byte[] secret, byte[] pkesk, byte[] input) {
        boolean destroyed =
                Packet.parse(secret).stream()
                        .filter(p -> p.tag() == Packet.PUBLIC_SUBKEY)
                        .anyMatch(p -> names(pkesk, fingerprint4(p.body())));
        if (destroyed && !is(UnsealerMutant.DESTROYED_UNKNOWN)) {
            return new Result(DATA_ERROR, new byte[0], "554 5.7.5 key destroyed");
        }
        return is(UnsealerMutant.OTHERS_REFUSED) ? refused("not for us") : passed(input);
    }

    private Result opened(Options options, Identity site, OuterMessage outer, byte[] input)
            throws IOException {
        try {
            checkPackets(outer);
            if (is(UnsealerMutant.QUICK_CHECK)) {
                new LaxDecryption(outer.armor().octets(), site).quickCheck();
            }
            Opened opened =
                    is(UnsealerMutant.INTEGRITY_NOT_CHECKED)
                            ? opened(outer, site)
                            : Opened.of(around(outer), site);
            checkInner(opened);
            return new ReferenceBorder(mutant, options, site, outer, opened).judge(input);
        } catch (Violation | IllegalArgumentException | IndexOutOfBoundsException e) {
            if (is(UnsealerMutant.FAILURES_PASSED_ON)) {
                return passed(input);
            }
            return refused(
                    is(UnsealerMutant.FAILURES_TOLD_APART) || is(UnsealerMutant.ORIGINAL_QUOTED)
                            ? String.valueOf(e.getMessage())
                            : "cannot be unsealed");
        }
    }

    private static Opened opened(OuterMessage outer, Identity site) {
        byte[] binary = outer.armor().octets();
        byte[] plain = new LaxDecryption(binary, site).packets();
        Opened.Encryption how = new Opened.Encryption(1, List.of(), 0, 0, 0);
        return new Opened(outer, Packet.parse(binary), how, Packet.parse(plain), plain.length);
    }

    private static Result passed(byte[] input) {
        return new Result(OK, input, "");
    }

    static Result refused(String text) {
        return new Result(DATA_ERROR, new byte[0], "554 5.7.7 " + text);
    }

    private Optional<OuterMessage> outer(byte[] input) {
        try {
            OuterMessage outer = OuterMessage.parse(input);
            boolean right =
                    outer.contentType().contains("application/pgp-encrypted")
                            && outer.control().strip().equals("Version: 1");
            if (right) {
                return Optional.of(outer);
            }
        } catch (Violation e) {
            // falls through: some other message
        }
        return is(UnsealerMutant.ARMOR_FOUND_ANYWHERE) ? anywhere(input) : Optional.empty();
    }

    private static Optional<OuterMessage> anywhere(byte[] input) {
        String text = Octets.text(input);
        String last = "-----END PGP MESSAGE-----";
        int begin = text.indexOf("-----BEGIN PGP MESSAGE-----");
        int end = text.indexOf(last) + last.length();
        if (begin < 0 || end < begin) {
            return Optional.empty();
        }
        Armor.Decoded armor = Armor.decode(text.substring(begin, end) + "\r\n");
        return Optional.of(new OuterMessage(List.of(), "", "", armor));
    }

    /** The suite writes the first packet with a five-octet length. */
    private static byte[] firstBody(byte[] binary) {
        int length = ByteBuffer.wrap(binary, 2, 4).getInt();
        return Arrays.copyOfRange(binary, 6, Math.min(binary.length, 6 + length));
    }

    private static boolean names(byte[] pkesk, byte[] fingerprint) {
        if (pkesk[0] == 6) {
            return Arrays.equals(fingerprint, Arrays.copyOfRange(pkesk, 3, 3 + fingerprint.length));
        }
        int from = fingerprint.length == 32 ? 0 : 12;
        return Arrays.equals(
                Arrays.copyOfRange(fingerprint, from, from + 8), Arrays.copyOfRange(pkesk, 1, 9));
    }

    /** RFC 9580 section 5.5.4.2. */
    private static byte[] fingerprint4(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-1")
                    .digest(Octets.join(Octets.of(0x99, body.length >>> 8, body.length), body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The message again, in a form that the suite's own reader takes. */
    private static byte[] around(OuterMessage outer) {
        return OuterForm.of("", "", "")
                .around(Armor.encode(outer.armor().octets(), Armor.Crc.NONE));
    }

    private void checkPackets(OuterMessage outer) {
        byte[] binary = outer.armor().octets();
        List<Integer> tags = Packet.tags(Packet.parse(binary));
        Violation.unless(
                tags.equals(List.of(Packet.PKESK, Packet.SEIPD))
                        || is(UnsealerMutant.INTEGRITY_NOT_CHECKED)
                        || is(UnsealerMutant.PACKETS_NOT_COUNTED),
                "packets " + tags);
        Packet last = Packet.parse(binary).getLast();
        boolean second = last.body()[0] == 2;
        int lengthOctet = binary[firstBody(binary).length + 7] & 0xFF;
        boolean refused =
                switch (mutant) {
                    case NO_SEIPD1 -> !second;
                    case NO_SEIPD2 -> second;
                    case ONE_CHUNK_SIZE -> second && last.body()[3] != 10;
                    case NO_PARTIAL_LENGTHS -> lengthOctet >= 224 && lengthOctet < 255;
                    case CRC_NEEDED -> outer.armor().crc().isEmpty();
                    case CRC_CHECKED -> outer.armor().crc().equals(Optional.of(false));
                    default -> false;
                };
        Violation.unless(!refused, "refused by a mutant");
    }

    private void checkInner(Opened opened) {
        List<Integer> tags = Packet.tags(opened.inner());
        boolean padded = !tags.isEmpty() && tags.getLast() == Packet.PADDING;
        List<Integer> content = padded ? tags.subList(0, tags.size() - 1) : tags;
        Violation.unless(
                content.equals(List.of(Packet.LITERAL))
                        || content.equals(
                                List.of(Packet.ONE_PASS, Packet.LITERAL, Packet.SIGNATURE))
                        || (content.equals(List.of(Packet.COMPRESSED))
                                && is(UnsealerMutant.COMPRESSED_TAKEN)),
                "packets inside " + tags);
        Violation.unless(!padded || !is(UnsealerMutant.NO_PADDING_PACKET), "padded");
    }

    /** One of the certificate's keys, for what is left to judge. */
    static Certificate certificate(Options options) throws IOException {
        return Certificate.parse(options.file("origin-certificate"));
    }
}
