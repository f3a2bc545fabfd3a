package org.postseal.conformance.sealing;

import static org.postseal.conformance.Violation.unless;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.openpgp.OuterMessage;
import org.postseal.conformance.openpgp.OuterMessage.Field;
import org.postseal.conformance.openpgp.Packet;
import org.postseal.conformance.openpgp.SealFields;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The USER profile: a payload with protected header for the recipient's own certificate. */
final class UserSection {
    private static final Section<SealerPeer, SealerBench> SECTION =
            new Section<>(Role.SEALER, 5, "USER profile", SealerBench::new);

    private static final String BODY = "At noon?\r\n.\r\nGrüße\r\n";

    private static final String HEADER =
            SealRequest.HEADER
                    + "Reply-To: <alice+lunch@a.example>\r\n"
                    + "In-Reply-To: <0@d.example>\r\n"
                    + "References: <0@d.example>\r\n"
                    + "List-Id: <lunch.a.example>\r\n"
                    + "X-Secret: tables\r\n"
                    + "MIME-Version: 1.0\r\n"
                    + "Content-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Transfer-Encoding: 8bit\r\n";

    private UserSection() {}

    static List<Case<SealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "marks the payload's Content-Type with hp=\"cipher\"",
                        List.of("F-06"),
                        bench -> {
                            String type =
                                    one(payload(opened(bench, KeyVersion.V4)), "Content-Type");
                            unless(
                                    type.toLowerCase(Locale.ROOT)
                                            .matches("text/plain;.*\\bhp=\"?cipher\"?.*"),
                                    "Content-Type inside is " + type);
                        }),
                SECTION.must(
                        2,
                        "keeps every field of the original in the payload",
                        List.of("F-06"),
                        bench -> {
                            List<Field> inside = payload(opened(bench, KeyVersion.V4));
                            for (Field field : OuterMessage.fields(HEADER)) {
                                if (!field.is("Content-Type")) {
                                    unless(
                                            inside.contains(field),
                                            "missing inside: " + field.raw().strip());
                                }
                            }
                        }),
                SECTION.must(
                        3,
                        "writes one HP-Outer for each field of the original that stands outside",
                        List.of("F-06"),
                        UserSection::hpOuter),
                SECTION.must(
                        4,
                        "keeps the original's body octet for octet",
                        List.of("F-06"),
                        bench -> {
                            Opened opened = opened(bench, KeyVersion.V4);
                            String text = Octets.text(opened.literal().content());
                            String body = text.substring(text.indexOf("\r\n\r\n") + 4);
                            unless(
                                    body.equals(Octets.text(Octets.utf8(BODY))),
                                    "the body inside is " + body);
                        }),
                SECTION.must(
                        5,
                        "does not sign",
                        List.of("F-06"),
                        bench -> {
                            List<Integer> tags = Packet.tags(opened(bench, KeyVersion.V4).inner());
                            unless(
                                    !tags.contains(Packet.SIGNATURE),
                                    "the packets inside are " + tags);
                        }),
                SECTION.must(
                        6,
                        "adds no Padding packet with SEIPD version 1",
                        List.of("F-06"),
                        bench ->
                                unless(
                                        opened(bench, KeyVersion.V4).paddingPacket() < 0,
                                        "there is a Padding packet")),
                SECTION.must(
                        7,
                        "brings the packets to a PADMÉ length by a Padding packet with SEIPD"
                                + " version 2",
                        List.of("F-06"),
                        bench -> {
                            Opened opened = opened(bench, KeyVersion.V6);
                            unless(opened.paddingPacket() >= 0, "there is no Padding packet");
                            int length = opened.innerLength();
                            unless(
                                    SealFields.padme(length) == length,
                                    "the packets inside have %d octets".formatted(length));
                        }),
                SECTION.must(
                        8,
                        "keeps Reply-To, In-Reply-To, References and List fields outside",
                        List.of("F-05"),
                        bench -> {
                            OuterMessage outer = opened(bench, KeyVersion.V4).outer();
                            for (String name :
                                    List.of("Reply-To", "In-Reply-To", "References", "List-Id")) {
                                unless(
                                        outer.values(name).size() == 1,
                                        "%s outside is %s".formatted(name, outer.values(name)));
                            }
                        }),
                SECTION.must(
                        9,
                        "hides Subject and unlisted fields",
                        List.of("F-05"),
                        bench -> {
                            OuterMessage outer = opened(bench, KeyVersion.V4).outer();
                            unless(
                                    outer.values("Subject").equals(List.of("[...]")),
                                    "Subject outside is " + outer.values("Subject"));
                            unless(outer.values("X-Secret").isEmpty(), "X-Secret stands outside");
                        }),
                SECTION.must(
                        10,
                        "takes no HP-Outer of the original for its own",
                        List.of("F-06"),
                        bench -> {
                            String forged = "HP-Outer: Subject: Lunch on Friday\r\n" + HEADER;
                            List<String> outer =
                                    values(payload(open(bench, KeyVersion.V4, forged)), "HP-Outer");
                            unless(
                                    outer.stream().noneMatch(v -> v.contains("Friday")),
                                    "HP-Outer inside: " + outer);
                        }),
                SECTION.must(
                        11,
                        "makes one PKESK and one packet 18, with literal data in format b",
                        List.of("P-01", "F-04"),
                        bench -> {
                            Opened opened = opened(bench, KeyVersion.V4);
                            List<Integer> tags = Packet.tags(opened.packets());
                            unless(
                                    tags.equals(List.of(Packet.PKESK, Packet.SEIPD)),
                                    "the packets are " + tags);
                            Opened.Literal literal = opened.literal();
                            unless(
                                    literal.format() == 'b'
                                            && literal.name().isEmpty()
                                            && literal.date() == 0,
                                    "literal data: format %s, name %s, date %d"
                                            .formatted(
                                                    literal.format(),
                                                    literal.name(),
                                                    literal.date()));
                        }));
    }

    private static Opened opened(SealerBench bench, KeyVersion version)
            throws IOException, InterruptedException {
        return open(bench, version, HEADER);
    }

    private static Opened open(SealerBench bench, KeyVersion version, String header)
            throws IOException, InterruptedException {
        Identity dave = Identity.user(version, "dave@d.example");
        return bench.open(
                SealRequest.user(dave.certificate()).original(header + "\r\n" + BODY), dave);
    }

    private static List<Field> payload(Opened opened) {
        String text = Octets.text(opened.literal().content());
        int end = text.indexOf("\r\n\r\n");
        unless(end >= 0, "the payload has no empty line after its header");
        return OuterMessage.fields(text.substring(0, end + 2));
    }

    private static List<String> values(List<Field> fields, String name) {
        return fields.stream().filter(f -> f.is(name)).map(Field::value).toList();
    }

    private static String one(List<Field> fields, String name) {
        List<String> values = values(fields, name);
        unless(values.size() == 1, "expected one %s, found %s".formatted(name, values));
        return values.getFirst();
    }

    /** RFC 9788 section 2.2.1: the values as they stand outside. */
    private static void hpOuter(SealerBench bench) throws IOException, InterruptedException {
        Opened opened = opened(bench, KeyVersion.V4);
        List<String> said = values(payload(opened), "HP-Outer");
        List<String> names =
                List.of(
                        "From",
                        "To",
                        "Subject",
                        "Date",
                        "Message-ID",
                        "Reply-To",
                        "In-Reply-To",
                        "References",
                        "List-Id");
        for (String name : names) {
            String outside = one(opened.outer().fields(), name);
            List<String> matching =
                    said.stream()
                            .filter(v -> v.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                            .toList();
            unless(
                    matching.size() == 1 && matching.getFirst().endsWith(outside),
                    "outside stands %s: %s, HP-Outer says %s".formatted(name, outside, matching));
        }
    }
}
