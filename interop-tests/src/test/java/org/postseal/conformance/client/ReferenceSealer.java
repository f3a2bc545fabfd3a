package org.postseal.conformance.client;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.Violation;
import org.postseal.conformance.openpgp.Armor;
import org.postseal.conformance.openpgp.EncryptedData;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterForm;
import org.postseal.conformance.openpgp.OuterMessage;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.openpgp.SessionKey;
import org.postseal.conformance.openpgp.Signing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Seals a message to a site or a user. */
final class ReferenceSealer {
    private static final Set<String> OUTSIDE = Set.of("from", "to", "cc", "date", "message-id");

    private final Identity origin = Identity.site(KeyVersion.V4, "alice.test");
    private final Flaws flaws;

    ReferenceSealer(Flaws flaws) {
        this.flaws = flaws;
    }

    byte[] site(Identity to, boolean aead, String from, List<String> recipients, byte[] message) {
        SealFields fields =
                SealFields.of(
                        "alice.test",
                        domain(recipients.getFirst()),
                        Instant.now(),
                        from,
                        flaws.has(Mutant.ONE_SEAL_TO) ? recipients.subList(0, 1) : recipients);
        if (flaws.has(Mutant.SEAL_HEADER_MIXED)) {
            fields = fields.moved("Seal-Id");
        }
        byte[] original =
                flaws.has(Mutant.ORIGINAL_ALTERED)
                        ? Octets.join(message, Octets.ascii("-- \r\nsealed\r\n"))
                        : message;
        Seal seal = Seal.of(fields, original, origin, to);
        if (flaws.has(Mutant.NO_INTENDED_RECIPIENT)) {
            seal = seal.withInner(content -> Inner.signed(Signing.by(origin.signing()), content));
        }
        if (flaws.has(Mutant.UNSIGNED)) {
            seal = seal.withInner(Inner::literal);
        }
        if (flaws.has(Mutant.NO_PADDING)) {
            seal = seal.withPlaintext(p -> Octets.cut(p, padding(p)));
        }
        return around(seal, aead, message).message();
    }

    private static int padding(byte[] plaintext) {
        int count = 0;
        while (plaintext[plaintext.length - 1 - count] == ' ') {
            count++;
        }
        return count;
    }

    /**
     * @param others to whom the ciphertext is made out, too, by a mutant
     */
    byte[] user(Identity to, boolean aead, List<PGPPublicKey> others, byte[] message) {
        SealFields fields = SealFields.of("alice.test", "-", Instant.now(), "", List.of());
        Seal seal = Seal.of(fields, message, origin, to).withInner(_ -> payload(message));
        Seal formed = around(seal, aead, message);
        if (others.isEmpty()) {
            return formed.message();
        }
        return formed.withEncryption(
                        (packets, key) -> {
                            SessionKey session = SessionKey.random();
                            byte[] keys = session.pkesk3(key);
                            for (PGPPublicKey other : others) {
                                keys = Octets.join(keys, session.pkesk3(other));
                            }
                            return Octets.join(keys, EncryptedData.seipd1(session, packets));
                        })
                .message();
    }

    /** RFC 9788: the header inside, and how it looks outside. */
    private byte[] payload(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        StringBuilder header = new StringBuilder();
        for (OuterMessage.Field field : OuterMessage.fields(text.substring(0, end + 2))) {
            boolean hidden = field.is("Subject") && flaws.has(Mutant.SUBJECT_NOT_PROTECTED);
            if (field.is("Content-Type")) {
                header.append("Content-Type: ").append(field.value()).append(";\r\n");
                header.append(" hp=\"cipher\"\r\n");
            } else if (!hidden) {
                header.append(field.raw());
            }
        }
        header.append("HP-Outer: Subject: [...]\r\n");
        return Inner.literal(
                (header + text.substring(end + 2)).getBytes(StandardCharsets.ISO_8859_1));
    }

    private Seal around(Seal seal, boolean aead, byte[] message) {
        return seal.withEncryption(aead ? Seal::encrypt2 : Seal::encrypt1)
                .withArmor(o -> Armor.encode(o, aead ? Armor.Crc.NONE : Armor.Crc.CORRECT))
                .withOuter(outer -> outer(outer, message));
    }

    private OuterForm outer(OuterForm form, byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>();
        lines.add("Received: by mx.alice.test; Mon, 02 Feb 2026 10:00:00 +0000");
        String header = text.substring(0, text.indexOf("\r\n\r\n") + 2);
        for (OuterMessage.Field field : OuterMessage.fields(header)) {
            boolean shown = OUTSIDE.contains(field.name().toLowerCase(Locale.ROOT));
            if (shown || (field.is("X-Inner") && flaws.has(Mutant.FIELDS_OUTSIDE))) {
                boolean foreign = field.is("From") && !field.value().contains("@alice.test");
                String value =
                        foreign && !flaws.has(Mutant.FOREIGN_FROM)
                                ? "<postmaster@alice.test>"
                                : field.value();
                lines.add(field.name() + ": " + value);
            }
        }
        lines.add("Subject: [...]");
        return form.withHeader(lines);
    }

    /** True where the message is a seal whose PKESK names the key (P-09). */
    static boolean isSealedTo(PGPPublicKey key, byte[] message) {
        try {
            byte[] octets = OuterMessage.parse(message).armor().octets();
            Packet first = Packet.parse(octets).getFirst();
            return first.tag() == Packet.PKESK
                    && ByteBuffer.wrap(first.body(), 1, 8).getLong() == key.getKeyID();
        } catch (Violation e) {
            return false;
        }
    }

    static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }
}
