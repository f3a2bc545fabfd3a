package org.postseal.interop.vectors;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.postseal.conformance.openpgp.Armor;
import org.postseal.conformance.openpgp.EncryptedData;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Inner;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterForm;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.Seal;
import org.postseal.conformance.openpgp.SealFields;
import org.postseal.conformance.openpgp.SessionKey;
import org.postseal.conformance.openpgp.Signing;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Family {@code sealed-site}: whole messages as D receives them. */
final class MadeSiteSeals {
    static final String BOUNDARY = "=_0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    private static final String ID = "8b1f6c0a7d2e4f93a5c8e1d07b964f32";
    private static final byte[] ORIGINAL =
            Octets.utf8(
                    """
                    From: Alice <alice@a.example>
                    To: Dave <dave@d.example>
                    Date: Mon, 5 Jan 2026 09:00:00 +0000
                    Message-ID: <lunch@a.example>
                    Subject: Lunch

                    At noon, as ever.
                    """
                            .replace("\n", "\r\n"));

    private final MadeFamily family = new MadeFamily("sealed-site");
    private final Cast cast;
    private final Identity origin;
    private final Identity destination;

    private MadeSiteSeals(Cast cast) {
        this.cast = cast;
        this.origin = cast.get("site-a-v4");
        this.destination = cast.get("site-d-v4");
    }

    static MadeFamily of(Cast cast) {
        MadeSiteSeals seals = new MadeSiteSeals(cast);
        seals.good();
        seals.badEncryption();
        seals.badPackets();
        seals.badSigner();
        seals.badContent();
        seals.badForm();
        return seals.family;
    }

    private static SealFields fields(String from, String... to) {
        return SealFields.of("a.example", "d.example", Cast.NOW, from, List.of(to))
                .with("Seal-Id", ID);
    }

    private static Signing by(Identity signer, Identity recipient) {
        return Signing.by(signer.signing()).at(Cast.NOW).intendedFor(recipient);
    }

    private Seal seal() {
        return seal(fields("alice@a.example", "dave@d.example"), ORIGINAL);
    }

    private Seal seal(SealFields fields, byte[] original) {
        return signed(Seal.of(fields, original, origin, destination), by(origin, destination))
                .withOuter(_ -> outer());
    }

    private static Seal signed(Seal seal, Signing signing) {
        return seal.withInner(content -> Inner.signed(signing, content));
    }

    /** What A leaves outside. */
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

    /** With a boundary of its own instead of the suite's. */
    static byte[] message(byte[] message) {
        return Octets.ascii(Octets.text(message).replace("=_conformance", BOUNDARY));
    }

    private static byte[] made(String name, Seal seal) {
        try (SeededRandom random = SeededRandom.open(name)) {
            return message(seal.message());
        }
    }

    /** What D has and knows. */
    private ObjectNode input(String name, Seal seal) {
        ObjectNode input = MadeFamily.object();
        input.set("message", MadeFamily.lines(made(name, seal)));
        input.putArray("keys").add(MadeFamily.file(Cast.secret("site-d-v4")));
        input.putArray("destroyed").add(MadeFamily.file(Cast.certificate("site-d-destroyed")));
        input.set("domains", MadeFamily.list("d.example"));
        input.set("recipients", MadeFamily.list("dave@d.example"));
        input.put("policy", policy(origin));
        input.putArray("sites").add(MadeFamily.file(Cast.certificate("site-a-v4")));
        return input.put("now", Cast.NOW.getEpochSecond());
    }

    private static String policy(Identity site) {
        return "v=smtp-openpgp1; id=1; mode=enforce; k=" + site.fingerprint();
    }

    private static ObjectNode expect(Seal seal, String result, String... recipients) {
        ObjectNode expect = MadeFamily.object();
        byte[] plaintext = seal.fields().plaintext(seal.original());
        expect.put("seipd", 1).put("origin", result).put("id", ID);
        expect.set("recipients", MadeFamily.list(recipients));
        expect.set("plaintext", MadeFamily.lines(plaintext));
        return expect;
    }

    private static ObjectNode with(ObjectNode node, Consumer<ObjectNode> change) {
        change.accept(node);
        return node;
    }

    private void good(
            String name,
            String requirements,
            String note,
            Seal seal,
            Consumer<ObjectNode> input,
            ObjectNode expect) {
        family.good(name, requirements, note, with(input(name, seal), input), expect);
    }

    private void good() {
        Seal seal = seal();
        good(
                "example-sealed-site",
                "F-01 F-03 F-04 P-04 P-05",
                "Alice writes to Dave; keys of version 4, SEIPDv1, signed by the origin's k.",
                seal,
                input -> {},
                expect(seal, "pass", "dave@d.example"));
        version6();
        Seal two = seal(fields("alice@a.example", "dave@d.example", "erin@d.example"), ORIGINAL);
        good(
                "sealed-two-recipients",
                "P-04",
                "One seal for two recipients, of whom one is accepted in this transaction.",
                two,
                input -> {},
                expect(two, "pass", "dave@d.example"));
        good(
                "sealed-all-recipients",
                "P-04",
                "Both are accepted.",
                two,
                input ->
                        input.set(
                                "recipients", MadeFamily.list("dave@d.example", "erin@d.example")),
                expect(two, "pass", "dave@d.example", "erin@d.example"));
        Seal bounce = seal(fields("", "dave@d.example"), ORIGINAL);
        good(
                "sealed-null-sender",
                "P-12",
                "The null reverse-path.",
                bounce,
                input -> {},
                expect(bounce, "pass", "dave@d.example"));
        Seal global =
                seal(
                        fields("\u00e4lice@a.example", "d\u00e4vid@d.example")
                                .with("Content-Type", "message/global"),
                        Octets.utf8("Subject: Gr\u00fc\u00dfe\r\n\r\n\u00e4\r\n"));
        good(
                "sealed-global",
                "P-04",
                "UTF-8 in addresses and header.",
                global,
                input -> input.set("recipients", MadeFamily.list("d\u00e4vid@d.example")),
                expect(global, "pass", "d\u00e4vid@d.example"));
        origins(seal);
        windows();
        Seal crc = seal.withArmor(octets -> Armor.encode(octets, Armor.Crc.CORRECT, 76, ""));
        good(
                "sealed-armor-76-columns",
                "P-03",
                "Armor of other columns, as other OpenPGP programs write it.",
                crc,
                input -> {},
                expect(crc, "pass", "dave@d.example"));
        Seal repeat = seal.withEncryption(encryption(EncryptedData::seipd1WrongRepeat));
        good(
                "sealed-no-quick-check",
                "P-02",
                "The two repeated octets of CFB differ: nobody looks at them, the MDC decides.",
                repeat,
                input -> {},
                expect(repeat, "pass", "dave@d.example"));
    }

    private void version6() {
        Identity origin6 = cast.get("site-a-v6");
        Identity destination6 = cast.get("site-d-v6");
        Consumer<ObjectNode> keys =
                input -> {
                    input.putArray("keys").add(MadeFamily.file(Cast.secret("site-d-v6")));
                    input.put("policy", policy(origin6));
                    input.putArray("sites").add(MadeFamily.file(Cast.certificate("site-a-v6")));
                };
        Seal seal = version6(origin6, destination6);
        good(
                "sealed-version-6",
                "F-03 F-04 P-04 P-05",
                "Keys of version 6, SEIPDv2, no CRC24.",
                seal,
                keys,
                expect(seal, "pass", "dave@d.example").put("seipd", 2));
        Seal chunks =
                seal.withEncryption(
                        (packets, to) -> {
                            SessionKey key = SessionKey.random();
                            byte[] data = EncryptedData.seipd2(key, packets, 0);
                            return Octets.join(key.pkesk6(to), data);
                        });
        good(
                "sealed-version-6-small-chunks",
                "P-02",
                "Chunks of 64 octets, the smallest of RFC 9580.",
                chunks,
                keys,
                expect(chunks, "pass", "dave@d.example").put("seipd", 2));
        Seal padded =
                seal.andInner(
                        packets ->
                                Octets.join(
                                        packets,
                                        Packet.encode(Packet.PADDING, Octets.ascii("padding"))));
        good(
                "sealed-version-6-padding-packet",
                "P-02",
                "A Padding packet after the signature: unusual, and without meaning.",
                padded,
                keys,
                expect(padded, "pass", "dave@d.example").put("seipd", 2));
        Seal tag = seal.withBinary(binary -> Octets.flipped(binary, -1));
        family.bad(
                "sealed-version-6-final-tag",
                "P-02",
                "One bit of the final authentication tag changed.",
                with(input("sealed-version-6-final-tag", tag), keys),
                "554 5.7.7");
        Seal cut = chunks.withBinary(MadeSiteSeals::withoutLastChunk);
        family.bad(
                "sealed-version-6-chunk-missing",
                "P-02",
                "The last chunks are cut off; every tag that is left is right.",
                with(input("sealed-version-6-chunk-missing", cut), keys),
                "554 5.7.7");
    }

    private static Seal version6(Identity origin, Identity destination) {
        return signed(
                        Seal.of(
                                fields("alice@a.example", "dave@d.example"),
                                ORIGINAL,
                                origin,
                                destination),
                        by(origin, destination))
                .withOuter(_ -> outer());
    }

    /** Leaves out the last whole chunk, its tag and the final tag. */
    private static byte[] withoutLastChunk(byte[] binary) {
        List<Packet> packets = Packet.parse(binary);
        Packet data = packets.getLast();
        int whole = (data.body().length - 36 - 16) / 80 - 1;
        byte[] body = Arrays.copyOf(data.body(), 36 + whole * 80);
        return Octets.join(packets.getFirst().encode(), Packet.encode(Packet.SEIPD, body));
    }

    private void origins(Seal seal) {
        good(
                "sealed-no-policy",
                "P-05",
                "The origin publishes no authenticated k: neutral, and delivered.",
                seal,
                input -> input.putNull("policy").putArray("sites"),
                expect(seal, "neutral", "dave@d.example"));
        Seal unsigned = seal.withInner(Inner::literal);
        good(
                "sealed-unsigned-no-policy",
                "P-05",
                "Unsigned, and no authenticated k: neutral.",
                unsigned,
                input -> input.putNull("policy").putArray("sites"),
                expect(unsigned, "neutral", "dave@d.example"));
        Seal open = signed(seal, Signing.by(origin.signing()).at(Cast.NOW));
        good(
                "sealed-signed-for-nobody",
                "P-05",
                "Without the Intended Recipient Fingerprint, as some programs sign.",
                open,
                input -> {},
                expect(open, "pass", "dave@d.example"));
        good(
                "sealed-second-key",
                "P-05",
                "Signed by the second key of k.",
                seal,
                input -> {
                    Identity other = cast.get("site-a-v6");
                    String both = other.fingerprint() + "," + origin.fingerprint();
                    input.put("policy", "v=smtp-openpgp1; id=1; k=" + both);
                    input.withArray("sites").add(MadeFamily.file(Cast.certificate("site-a-v6")));
                },
                expect(seal, "pass", "dave@d.example"));
    }

    private void windows() {
        window(
                "sealed-fourteen-days-old",
                Cast.NOW.minus(Duration.ofDays(14)),
                "Just not too old.");
        window(
                "sealed-a-day-ahead",
                Cast.NOW.plus(Duration.ofHours(24)),
                "Just not too far ahead.");
    }

    private void window(String name, Instant date, String note) {
        Seal seal = seal(dated(date), ORIGINAL);
        good(name, "P-08", note, seal, input -> {}, expect(seal, "pass", "dave@d.example"));
    }

    private static SealFields dated(Instant date) {
        return fields("alice@a.example", "dave@d.example")
                .with("Seal-Date", Long.toString(date.getEpochSecond()));
    }

    private void bad(String name, String requirements, String note, Seal seal, String error) {
        family.bad(name, requirements, note, input(name, seal), error);
    }

    private void broken(String name, String requirements, String note, Seal seal) {
        bad(name, requirements, note, seal, "554 5.7.7");
    }

    private interface Data {
        byte[] encrypt(SessionKey key, byte[] packets);
    }

    private static Seal.Encryption encryption(Data data) {
        return (packets, to) -> {
            SessionKey key = SessionKey.random();
            return Octets.join(key.pkesk3(to), data.encrypt(key, packets));
        };
    }

    private void badEncryption() {
        Seal seal = seal();
        broken(
                "sealed-mdc-wrong",
                "P-02",
                "The MDC is there but wrong.",
                seal.withEncryption(encryption(EncryptedData::seipd1WrongMdc)));
        broken(
                "sealed-mdc-missing",
                "P-02",
                "It ends where the MDC should begin.",
                seal.withEncryption(encryption(EncryptedData::seipd1WithoutMdc)));
        broken(
                "sealed-packet-9",
                "P-02",
                "Encrypted data without integrity.",
                seal.withEncryption(encryption(EncryptedData::sed)));
        broken(
                "sealed-bit-flipped",
                "P-02",
                "One bit of the ciphertext changed.",
                seal.withBinary(binary -> Octets.flipped(binary, binary.length / 2)));
        broken(
                "sealed-cut",
                "P-02",
                "The last octet is missing, the packet's length says so.",
                seal.withBinary(binary -> Octets.cut(binary, 1)));
        broken(
                "sealed-session-key-flipped",
                "P-02",
                "One bit of the encrypted session key changed: the same reply.",
                seal.withBinary(MadeSiteSeals::flippedSessionKey));
        broken(
                "sealed-seipd-version-3",
                "P-02",
                "An unknown version of encrypted data.",
                seal.withBinary(MadeSiteSeals::unknownSeipd));
        Identity destroyed = cast.get("site-d-destroyed");
        bad(
                "sealed-destroyed-subkey",
                "P-14 M-04",
                "To a subkey that was destroyed on schedule: the sender is to fetch and seal again.",
                Seal.of(seal.fields(), ORIGINAL, origin, destroyed)
                        .withOuter(_ -> outer())
                        .withInner(content -> Inner.signed(by(origin, destroyed), content)),
                "554 5.7.5");
        Identity charlie = cast.get("site-c-v4");
        bad(
                "sealed-to-another-site",
                "P-03",
                "No key of D is named: an ordinary message, to be handled as such.",
                Seal.of(seal.fields(), ORIGINAL, origin, charlie)
                        .withOuter(_ -> outer())
                        .withInner(content -> Inner.signed(by(origin, charlie), content)),
                "not-sealed");
        bad(
                "sealed-anonymous",
                "P-03",
                "Key id 0 names no subkey of D.",
                seal.withEncryption(
                        (packets, to) -> {
                            SessionKey key = SessionKey.random();
                            byte[] data = EncryptedData.seipd1(key, packets);
                            return Octets.join(key.anonymousPkesk3(to), data);
                        }),
                "not-sealed");
    }

    private static byte[] flippedSessionKey(byte[] binary) {
        List<Packet> packets = Packet.parse(binary);
        Packet pkesk = packets.getFirst();
        byte[] changed = Octets.flipped(pkesk.body(), -1);
        return Octets.join(Packet.encode(Packet.PKESK, changed), packets.getLast().encode());
    }

    private static byte[] unknownSeipd(byte[] binary) {
        List<Packet> packets = Packet.parse(binary);
        byte[] body = packets.getLast().body().clone();
        body[0] = 3;
        return Octets.join(packets.getFirst().encode(), Packet.encode(Packet.SEIPD, body));
    }

    private void badPackets() {
        Seal seal = seal();
        Identity charlie = cast.get("site-c-v4");
        broken(
                "sealed-two-pkesk",
                "P-01 P-02",
                "A second PKESK, for another site.",
                seal.withEncryption(
                        (packets, to) -> {
                            SessionKey key = SessionKey.random();
                            return Octets.join(
                                    key.pkesk3(to),
                                    key.pkesk3(charlie.encryptionKey().publicKey()),
                                    EncryptedData.seipd1(key, packets));
                        }));
        broken(
                "sealed-skesk",
                "P-02",
                "A passphrase opens it as well.",
                seal.withBinary(
                        binary ->
                                Octets.join(
                                        Packet.parse(binary).getFirst().encode(),
                                        SessionKey.skesk(),
                                        Packet.parse(binary).getLast().encode())));
        broken(
                "sealed-marker",
                "P-02",
                "A packet after the encrypted data.",
                seal.withBinary(
                        binary ->
                                Octets.join(
                                        binary,
                                        Packet.encode(Packet.MARKER, Octets.ascii("PGP")))));
        broken(
                "sealed-compressed",
                "P-02",
                "Compressed data inside.",
                seal.andInner(Inner::compressed));
        broken(
                "sealed-text",
                "P-02",
                "Literal data of format t, whose line ends a reader may change.",
                seal.withInner(content -> Inner.literal('t', "", 0, content)));
        broken(
                "sealed-two-literals",
                "P-02",
                "A second literal after the signed one.",
                seal.andInner(
                        packets -> Octets.join(packets, Inner.literal(Octets.ascii("more")))));
        broken(
                "sealed-nothing-inside",
                "P-02",
                "No packet inside.",
                seal.withInner(_ -> new byte[0]));
        broken(
                "sealed-signature-missing",
                "P-02",
                "A one-pass signature without its signature.",
                seal.andInner(
                        packets ->
                                Octets.join(
                                        Packet.parse(packets).get(0).encode(),
                                        Packet.parse(packets).get(1).encode())));
    }

    private void badSigner() {
        Seal seal = seal();
        broken(
                "sealed-unsigned",
                "P-05",
                "Unsigned, though the origin publishes an authenticated k.",
                seal.withInner(Inner::literal));
        broken(
                "sealed-signed-by-charlie",
                "P-05",
                "Signed by another site.",
                signed(seal, by(cast.get("site-c-v4"), destination)));
        broken(
                "sealed-signed-for-another",
                "P-05",
                "Intended for another site, which sealed it anew for D.",
                signed(seal, by(origin, cast.get("site-c-v4"))));
        broken(
                "sealed-signed-other-content",
                "P-05",
                "A signature over other content.",
                seal.withInner(
                        content ->
                                Inner.signed(
                                        by(origin, destination),
                                        Inner.literal(content),
                                        Octets.flipped(content, 0))));
        broken(
                "sealed-signed-sha-1",
                "P-05",
                "Signed by SHA-1.",
                signed(seal, by(origin, destination).withHash(HashAlgorithmTags.SHA1)));
    }

    private void badContent() {
        SealFields fields = fields("alice@a.example", "dave@d.example");
        broken(
                "sealed-other-destination",
                "P-04",
                "Seal-Destination is not local: a seal passed on to D.",
                seal(
                        SealFields.of(
                                        "a.example",
                                        "c.example",
                                        Cast.NOW,
                                        "alice@a.example",
                                        List.of("dave@c.example"))
                                .with("Seal-Id", ID),
                        ORIGINAL));
        broken(
                "sealed-other-recipient",
                "P-04",
                "No accepted recipient is named inside.",
                seal(fields("alice@a.example", "erin@d.example"), ORIGINAL));
        broken(
                "sealed-recipient-elsewhere",
                "P-04",
                "A recipient inside is not of the destination.",
                seal(fields("alice@a.example", "dave@d.example", "carol@c.example"), ORIGINAL));
        broken(
                "sealed-too-old",
                "P-08",
                "Fourteen days and a second old.",
                seal(dated(Cast.NOW.minus(Duration.ofDays(14)).minusSeconds(1)), ORIGINAL));
        broken(
                "sealed-too-far-ahead",
                "P-08",
                "A day and a second ahead.",
                seal(dated(Cast.NOW.plus(Duration.ofHours(24)).plusSeconds(1)), ORIGINAL));
        broken(
                "sealed-field-twice",
                "P-02",
                "Two Seal-Origin: a header has one reading.",
                seal(fields.doubled("Seal-Origin"), ORIGINAL));
        broken(
                "sealed-unknown-field",
                "P-02",
                "A field that version 1 does not have.",
                seal(fields.after("Seal-From", new SealFields.Field("Seal-Next", "1")), ORIGINAL));
        broken(
                "sealed-padding-missing",
                "P-02",
                "Not padded.",
                seal().withPlaintext(
                                text -> Octets.ascii(Octets.text(text).stripTrailing() + "\r\n")));
        bad(
                "sealed-bare-lf",
                "P-06",
                "A bare LF in the original: smuggled past the border, it could end a later DATA.",
                seal(fields, Octets.ascii("Subject: x\r\n\r\nHello\n.\r\nMAIL FROM:<>\r\n")),
                "554 5.6.0");
        bad(
                "sealed-no-final-line-end",
                "P-06",
                "A bare CR at the end of the original.",
                seal(fields, Octets.ascii("Subject: x\r\n\r\nHello\r")),
                "554 5.6.0");
        broken(
                "sealed-nested",
                "P-09",
                "A seal for D within a seal for D.",
                seal(fields, made("sealed-nested inside", seal())));
    }

    private void badForm() {
        Seal seal = seal();
        broken(
                "sealed-third-part",
                "P-03",
                "A third part beside the two.",
                seal.withOuter(outer -> outer.withExtraPart("Read this instead.")));
        broken(
                "sealed-epilogue",
                "P-03",
                "Text after the close delimiter.",
                seal.withOuter(outer -> outer.withEpilogue("Read this instead.\r\n")));
        broken(
                "sealed-armor-not-base64",
                "P-02",
                "A character that is no base64 in the armor.",
                seal.withArmor(
                        octets -> {
                            String armor = Octets.text(Armor.encode(octets, Armor.Crc.CORRECT));
                            return Octets.ascii(armor.replace("\r\n=", "!\r\n="));
                        }));
        bad(
                "sealed-control-version-2",
                "P-03",
                "The first part does not say exactly Version: 1: not this form.",
                seal.withOuter(outer -> outer.withControl("Version: 2\r\n")),
                "not-sealed");
        bad(
                "sealed-other-protocol",
                "P-03",
                "multipart/encrypted of another protocol.",
                seal.withOuter(form -> form.withProtocol("application/x-other")),
                "not-sealed");
    }
}
