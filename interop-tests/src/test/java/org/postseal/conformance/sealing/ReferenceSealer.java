package org.postseal.conformance.sealing;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.Driver;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Armor;
import org.postseal.conformance.openpgp.EncryptedData;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.Key;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterForm;
import org.postseal.conformance.openpgp.OuterMessage;
import org.postseal.conformance.openpgp.OuterMessage.Field;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.openpgp.SessionKey;
import org.postseal.conformance.openpgp.Signing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small sealer that is right, and each of its mutants. */
final class ReferenceSealer implements Driver {
    private final SealerMutant mutant;

    ReferenceSealer(SealerMutant mutant) {
        this.mutant = mutant;
    }

    private boolean is(SealerMutant other) {
        return mutant == other;
    }

    @Override
    public Result run(
            String verb, List<Option> words, Map<String, String> environment, byte[] input)
            throws IOException {
        if (!verb.equals("seal")) {
            return new Result(USAGE, new byte[0], "unknown verb");
        }
        Options options = new Options(words);
        boolean site = options.one("profile").equals("site");
        ReferenceCertificate certificate =
                new ReferenceCertificate(mutant, options.file("certificate"));
        Optional<PGPPublicKey> key = certificate.encryptionKey(site);
        boolean sealed = key.isPresent() && isSealedTo(key.get(), input);
        if (key.isEmpty() || (sealed && !is(SealerMutant.SEALS_TWICE))) {
            return is(SealerMutant.CLEAR_WHERE_NO_KEY)
                    ? new Result(OK, input, "")
                    : new Result(DATA_ERROR, new byte[0], "cannot be sealed");
        }
        Sealing sealing = new Sealing(options, site, certificate, key.get());
        return new Result(OK, sealing.message(input), "");
    }

    private static boolean isSealedTo(PGPPublicKey key, byte[] input) {
        try {
            byte[] binary = OuterMessage.parse(input).armor().octets();
            byte[] pkesk = Packet.parse(binary).getFirst().body();
            return ByteBuffer.wrap(pkesk, 1, 8).getLong() == key.getKeyID();
        } catch (Violation e) {
            return false; // no PGP/MIME at all
        }
    }

    /** One message. */
    private final class Sealing {
        private final Options options;
        private final boolean site;
        private final ReferenceCertificate certificate;
        private final PGPPublicKey key;
        private final boolean aead;

        Sealing(Options options, boolean site, ReferenceCertificate certificate, PGPPublicKey key) {
            this.options = options;
            this.site = site;
            this.certificate = certificate;
            this.key = key;
            this.aead =
                    is(SealerMutant.ALWAYS_SEIPD2)
                            || (certificate.aead() && !is(SealerMutant.ALWAYS_SEIPD1));
        }

        byte[] message(byte[] input) throws IOException {
            byte[] original = mutated(input);
            List<Field> fields = header(original);
            List<String> outside =
                    new ReferenceOuter(mutant, site, options.one("origin")).lines(fields);
            byte[] plain = site ? sitePlaintext(original) : userPayload(original, fields, outside);
            byte[] binary = encrypted(packets(plain));
            return outer(outside).around(armor(binary));
        }

        private byte[] mutated(byte[] original) {
            String text = Octets.text(original);
            return Octets.ascii(
                    switch (mutant) {
                        case DOT_STUFFED -> text.replace("\r\n.", "\r\n..");
                        case DECODED_AS_UTF8 ->
                                Octets.text(
                                        Octets.utf8(new String(original, StandardCharsets.UTF_8)));
                        case EMPTY_LINE_ADDED -> text.contains("\r\n\r\n") ? text : text + "\r\n";
                        case LONG_LINES_WRAPPED -> text.replaceAll("(.{998})(?=.)", "$1\r\n");
                        case LINES_STRIPPED -> text.replaceAll("[ \t]+\r\n", "\r\n");
                        case CUT_AT_HALF_A_MEBIBYTE ->
                                text.substring(0, Math.min(text.length(), 1 << 19));
                        case HEADER_CUT_AT_100_FIELDS ->
                                text.replaceAll("(?:X-A: b\r\n){100,}", "X-A: b\r\n".repeat(100));
                        case DATE_ADDED_INSIDE ->
                                text.contains("Date:")
                                        ? text
                                        : "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n" + text;
                        default -> text;
                    });
        }

        private List<Field> header(byte[] original) {
            String text = Octets.text(original);
            int end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
            String header = end < 0 ? text : text.substring(0, end == 0 ? 0 : end + 2);
            return header.isEmpty() ? List.of() : OuterMessage.fields(header);
        }

        private byte[] sitePlaintext(byte[] original) {
            List<String> to = options.values("to");
            String from = options.one("from").replace("<>", "");
            boolean renamed = from.isEmpty() && is(SealerMutant.NULL_PATH_AS_POSTMASTER);
            SealFields fields =
                    SealFields.of(
                            options.one("origin"),
                            options.one("destination"),
                            Instant.now(),
                            renamed ? "postmaster@" + options.one("origin") : from,
                            is(SealerMutant.FIRST_RECIPIENT_ONLY) ? to.subList(0, 1) : to);
            if (options.find("seal-id").isPresent() && !is(SealerMutant.ALWAYS_NEW_ID)) {
                fields = fields.with("Seal-Id", options.one("seal-id"));
            }
            int end = Math.max(0, Octets.indexOf(original, "\r\n\r\n"));
            boolean global = Octets.text(original).substring(0, end).chars().anyMatch(c -> c > 127);
            if ((global || is(SealerMutant.ALWAYS_GLOBAL)) && !is(SealerMutant.NEVER_GLOBAL)) {
                fields = fields.with("Content-Type", "message/global");
            }
            fields =
                    switch (mutant) {
                        case FIELDS_OUT_OF_ORDER -> fields.moved("Seal-Id");
                        case DATE_IN_MILLISECONDS ->
                                fields.with("Seal-Date", Long.toString(System.currentTimeMillis()));
                        case CONSTANT_ID -> fields.with("Seal-Id", "0".repeat(32));
                        default -> fields;
                    };
            byte[] header = fields.encode(original.length);
            long length = (long) header.length + original.length;
            long padded =
                    switch (mutant) {
                        case NO_PADDING -> length;
                        case PADDING_EVEN_WHERE_NONE_IS_DUE -> SealFields.padme(length + 1);
                        default -> SealFields.padme(length);
                    };
            return Octets.join(header, original, Octets.repeat(' ', (int) (padded - length)));
        }

        private byte[] userPayload(byte[] original, List<Field> fields, List<String> outside) {
            StringBuilder header = new StringBuilder();
            for (Field field : fields) {
                boolean lost =
                        (field.is("X-Secret") && is(SealerMutant.FIELDS_LOST_INSIDE))
                                || (field.is("HP-Outer") && !is(SealerMutant.FORGED_HP_OUTER_KEPT));
                if (field.is("Content-Type") && !is(SealerMutant.NO_HP)) {
                    header.append("Content-Type: ").append(field.value());
                    header.append("; hp=\"cipher\"\r\n");
                } else if (!lost) {
                    header.append(field.raw());
                }
            }
            if (!is(SealerMutant.NO_HP_OUTER)) {
                outside.forEach(line -> header.append("HP-Outer: ").append(line).append("\r\n"));
            }
            String text = Octets.text(original);
            return Octets.ascii(header + text.substring(text.indexOf("\r\n\r\n") + 2));
        }

        private byte[] packets(byte[] plain) throws IOException {
            byte[] literal =
                    is(SealerMutant.NAMED_LITERAL)
                            ? Inner.literal('b', "mail.eml", 0, plain)
                            : Inner.literal(plain);
            boolean signed = site || is(SealerMutant.SIGNED_FOR_USERS);
            byte[] inner = signed ? Inner.signed(signing(), literal, plain) : literal;
            boolean padded = !site && aead && !is(SealerMutant.PADDED_NEVER);
            if (padded || is(SealerMutant.PADDED_ALWAYS)) {
                int head = inner.length + 6;
                int padding = (int) (SealFields.padme(head) - head);
                inner = Octets.join(inner, Packet.encode(Packet.PADDING, new byte[padding]));
            }
            return is(SealerMutant.COMPRESSED) ? Inner.compressed(inner) : inner;
        }

        private Signing signing() throws IOException {
            Key signer =
                    is(SealerMutant.OTHER_SIGNER)
                            ? Identity.site(KeyVersion.V4, "other.example").signing()
                            : Identity.parse(options.file("key")).signing();
            Signing how = Signing.by(signer);
            if (is(SealerMutant.SHA1_SIGNATURE)) {
                how = how.withHash(HashAlgorithmTags.SHA1);
            }
            return is(SealerMutant.NO_INTENDED_RECIPIENT)
                    ? how
                    : how.intendedFor(certificate.fingerprint());
        }

        private byte[] encrypted(byte[] packets) {
            SessionKey session = SessionKey.random();
            List<byte[]> parts = new ArrayList<>();
            parts.add(aead ? session.pkesk6(key) : session.pkesk3(key));
            if (is(SealerMutant.TWO_PKESKS)) {
                parts.add(parts.getFirst());
            }
            parts.add(
                    aead
                            ? EncryptedData.seipd2(session, packets)
                            : EncryptedData.seipd1(session, packets));
            return Octets.join(parts.toArray(byte[][]::new));
        }

        private byte[] armor(byte[] binary) {
            boolean summed = (!aead && !is(SealerMutant.NO_CRC)) || is(SealerMutant.CRC_ALWAYS);
            return Armor.encode(
                    binary,
                    summed ? Armor.Crc.CORRECT : Armor.Crc.NONE,
                    is(SealerMutant.WIDE_ARMOR) ? 76 : 64,
                    "");
        }

        private OuterForm outer(List<String> outside) {
            List<String> lines = new ArrayList<>();
            lines.add("Received: by a.example; Mon, 23 Nov 2026 10:00:01 +0000");
            lines.addAll(outside);
            OuterForm form = OuterForm.of("", "", "").withHeader(lines);
            return switch (mutant) {
                case EXTRA_PART -> form.withExtraPart("Sealed by a mutant");
                case WORDY_CONTROL_PART -> form.withControl("Version: 1\r\nComment: x\r\n");
                default -> form;
            };
        }
    }
}
