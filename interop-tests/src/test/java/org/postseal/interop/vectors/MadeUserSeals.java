package org.postseal.interop.vectors;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.bouncycastle.openpgp.PGPPublicKey;
import org.postseal.conformance.openpgp.Armor;
import org.postseal.conformance.openpgp.EncryptedData;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterForm;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.openpgp.SessionKey;

import java.util.List;

/** Family {@code sealed-user}: whole messages as the recipient's mail client has them. */
final class MadeUserSeals {
    private static final String PAYLOAD =
            """
            From: Alice <alice@a.example>
            To: Dave <dave@d.example>
            Date: Mon, 5 Jan 2026 09:00:00 +0000
            Message-ID: <lunch@a.example>
            Subject: Lunch
            MIME-Version: 1.0
            Content-Type: text/plain; hp="cipher";
            \tprotected-headers="v1";
            \tcharset=utf-8
            HP-Outer: From: Alice <alice@a.example>
            HP-Outer: To: Dave <dave@d.example>
            HP-Outer: Date: Mon, 5 Jan 2026 09:00:00 +0000
            HP-Outer: Message-ID: <lunch@a.example>
            HP-Outer: Subject: [...]

            At noon, as ever.
            """
                    .replace("\n", "\r\n");

    private final MadeFamily family = new MadeFamily("sealed-user");
    private final Cast cast;

    private MadeUserSeals(Cast cast) {
        this.cast = cast;
    }

    static MadeFamily of(Cast cast) {
        MadeUserSeals seals = new MadeUserSeals(cast);
        seals.good();
        seals.bad();
        return seals.family;
    }

    private static OuterForm outer() {
        return OuterForm.of("", "", "")
                .withHeader(
                        List.of(
                                "Received: by mx.a.example; Mon, 5 Jan 2026 09:00:00 +0000",
                                "From: Alice <alice@a.example>",
                                "To: Dave <dave@d.example>",
                                "Date: Mon, 5 Jan 2026 09:00:00 +0000",
                                "Message-ID: <lunch@a.example>",
                                "Subject: [...]"));
    }

    /** What stands inside: the literal and, for SEIPDv2, padding to a PADMÉ length. */
    private static byte[] inner(KeyVersion version) {
        byte[] literal = Inner.literal(Octets.utf8(PAYLOAD));
        if (version == KeyVersion.V4) {
            return literal;
        }
        int head = Packet.encode(Packet.PADDING).length;
        long padded = SealFields.padme(literal.length + head);
        byte[] padding = Octets.repeat(0x5A, (int) padded - literal.length - head);
        return Octets.join(literal, Packet.encode(Packet.PADDING, padding));
    }

    private ObjectNode input(String name, String recipient, Seal.Encryption encryption) {
        Identity identity = cast.get(recipient);
        PGPPublicKey key = identity.encryptionKey().publicKey();
        boolean v6 = identity.version() == KeyVersion.V6;
        byte[] message;
        try (SeededRandom random = SeededRandom.open(name)) {
            byte[] binary = encryption.encrypt(inner(identity.version()), key);
            byte[] armor = Armor.encode(binary, v6 ? Armor.Crc.NONE : Armor.Crc.CORRECT);
            message = MadeSiteSeals.message(outer().around(armor));
        }
        ObjectNode input = MadeFamily.object();
        input.set("message", MadeFamily.lines(message));
        input.set("key", MadeFamily.file(Cast.secret(recipient)));
        return input;
    }

    private static ObjectNode expect(int seipd) {
        ObjectNode expect = MadeFamily.object().put("seipd", seipd);
        expect.set("payload", MadeFamily.lines(Octets.utf8(PAYLOAD)));
        return expect;
    }

    private void good() {
        family.good(
                "example-sealed-user",
                "F-04 F-06 P-01",
                "Alice writes to Dave, sealed to his own key of version 4.",
                input("example-sealed-user", "user-dave-v4", Seal::encrypt1),
                expect(1));
        family.good(
                "sealed-user-version-6",
                "F-04 F-06 P-01",
                "His key of version 6: SEIPDv2 and a Padding packet.",
                input("sealed-user-version-6", "user-dave-v6", Seal::encrypt2),
                expect(2));
    }

    private void bad() {
        family.bad(
                "sealed-user-mdc-wrong",
                "P-02",
                "The MDC is there but wrong.",
                input(
                        "sealed-user-mdc-wrong",
                        "user-dave-v4",
                        (packets, to) -> {
                            SessionKey key = SessionKey.random();
                            return Octets.join(
                                    key.pkesk3(to), EncryptedData.seipd1WrongMdc(key, packets));
                        }),
                "integrity");
        family.bad(
                "sealed-user-mdc-missing",
                "P-02",
                "It ends where the MDC should begin.",
                input(
                        "sealed-user-mdc-missing",
                        "user-dave-v4",
                        (packets, to) -> {
                            SessionKey key = SessionKey.random();
                            return Octets.join(
                                    key.pkesk3(to), EncryptedData.seipd1WithoutMdc(key, packets));
                        }),
                "integrity");
        family.bad(
                "sealed-user-version-6-tag",
                "P-02",
                "One bit of the final authentication tag changed.",
                input(
                        "sealed-user-version-6-tag",
                        "user-dave-v6",
                        (packets, to) -> Octets.flipped(Seal.encrypt2(packets, to), -1)),
                "integrity");
    }
}
