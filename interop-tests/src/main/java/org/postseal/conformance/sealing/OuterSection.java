package org.postseal.conformance.sealing;

import static org.postseal.conformance.Violation.unless;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.openpgp.Armor;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.IdentityBuilder;
import org.postseal.conformance.openpgp.KeyVersion;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.OuterMessage;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the way sees: outer header, MIME parts, armor. */
final class OuterSection {
    private static final Section<SealerPeer, SealerBench> SECTION =
            new Section<>(Role.SEALER, 1, "Outer form", SealerBench::new);

    private static final Set<String> LISTED =
            Set.of(
                    "received",
                    "from",
                    "sender",
                    "to",
                    "cc",
                    "date",
                    "message-id",
                    "auto-submitted",
                    "subject",
                    "mime-version");

    /** Fields that tell the way what it need not know. */
    private static final String TELLTALE =
            "Received: from secret.a.example by mua.a.example; Mon, 23 Nov 2026 09:59:59 +0000\r\n"
                    + "Return-Path: <bounce@a.example>\r\n"
                    + "DKIM-Signature: v=1; d=a.example; s=x; h=from; bh=x; b=x\r\n"
                    + "Sender: <secretary@a.example>\r\n"
                    + "Cc: <erin@d.example>\r\n"
                    + "Bcc: <mallet@d.example>\r\n"
                    + "Reply-To: <hidden@a.example>\r\n"
                    + "In-Reply-To: <0@d.example>\r\n"
                    + "References: <0@d.example>\r\n"
                    + "List-Id: <lunch.a.example>\r\n"
                    + "Keywords: lunch\r\n"
                    + "Comments: a secret place\r\n"
                    + "Auto-Submitted: no\r\n"
                    + "X-Mailer: Conformance\r\n"
                    + "Content-Type: text/plain; charset=us-ascii\r\n";

    private OuterSection() {}

    static List<Case<SealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "makes multipart/encrypted of exactly two parts, with nothing beside them",
                        List.of("P-03"),
                        bench -> {
                            OuterMessage outer = outer(bench, "");
                            unless(
                                    outer.contentType()
                                            .toLowerCase(Locale.ROOT)
                                            .contains("application/pgp-encrypted"),
                                    "protocol is not application/pgp-encrypted: "
                                            + outer.contentType());
                        }),
                SECTION.must(
                        2,
                        "says exactly `Version: 1` in the first part",
                        List.of("P-03"),
                        bench -> {
                            String control = outer(bench, "").control().strip();
                            unless(
                                    control.equals("Version: 1"),
                                    "expected Version: 1, found " + control);
                        }),
                SECTION.must(
                        3,
                        "writes armor in lines of at most 64 characters, without armor headers",
                        List.of("P-03"),
                        OuterSection::armor),
                SECTION.must(
                        4,
                        "ends the armor of SEIPD version 1 with its CRC24",
                        List.of("F-04"),
                        bench -> crc(bench, SealerBench.site(), Optional.of(true))),
                SECTION.must(
                        5,
                        "leaves the CRC24 out of the armor of SEIPD version 2",
                        List.of("F-04"),
                        bench ->
                                crc(
                                        bench,
                                        IdentityBuilder.site(KeyVersion.V6, SealRequest.DESTINATION)
                                                .build(),
                                        Optional.empty())),
                SECTION.must(
                        6,
                        "shows only the listed header fields outside",
                        List.of("F-05"),
                        bench -> {
                            for (OuterMessage.Field field : outer(bench, TELLTALE).fields()) {
                                String name = field.name().toLowerCase(Locale.ROOT);
                                unless(
                                        LISTED.contains(name) || name.startsWith("content-"),
                                        "the outer header has " + field.raw().strip());
                            }
                        }),
                SECTION.must(
                        7,
                        "keeps From, Sender, To, Cc, Date, Message-ID and Auto-Submitted outside",
                        List.of("F-05"),
                        OuterSection::kept),
                SECTION.must(
                        8,
                        "writes no blind copy's address anywhere outside",
                        List.of("F-05", "P-01"),
                        bench -> hides(bench, "mallet@")),
                SECTION.must(
                        9,
                        "has one Received field outside and leaves the original's inside",
                        List.of("F-05"),
                        bench -> {
                            OuterMessage outer = outer(bench, TELLTALE);
                            List<String> received = outer.values("Received");
                            unless(
                                    received.size() == 1,
                                    "expected one Received, found " + received);
                            unless(
                                    !received.getFirst().contains("secret.a.example"),
                                    "the original's Received is outside: " + received);
                        }),
                SECTION.must(
                        10,
                        "writes `Subject: [...]` outside, whatever the original's is",
                        List.of("F-05"),
                        bench -> {
                            has(outer(bench, ""), "Subject", "[...]");
                            hides(bench, "Lunch");
                        }),
                SECTION.must(
                        11,
                        "adds a missing Date and Message-ID outside only",
                        List.of("F-05", "F-02"),
                        OuterSection::missing),
                SECTION.must(
                        12,
                        "replaces a From that is not of its own domain by its postmaster, outside"
                                + " only",
                        List.of("F-05"),
                        OuterSection::foreignFrom),
                SECTION.must(
                        13,
                        "writes a display name that is not ASCII as encoded-words, and stays 7-bit"
                                + " outside",
                        List.of("F-05"),
                        OuterSection::sevenBit),
                SECTION.must(
                        14,
                        "lets no field of the original open a second one outside",
                        List.of("F-05"),
                        OuterSection::injection));
    }

    /** The outer form of the usual message with these fields before its own. */
    private static OuterMessage outer(SealerBench bench, String fields)
            throws IOException, InterruptedException {
        return OuterMessage.parse(sealed(bench, fields + SealRequest.HEADER));
    }

    private static byte[] sealed(SealerBench bench, String header)
            throws IOException, InterruptedException {
        SealRequest request =
                SealRequest.site(SealerBench.site().certificate())
                        .original(header + "\r\nAt noon?\r\n");
        return bench.seal(request);
    }

    private static void armor(SealerBench bench) throws IOException, InterruptedException {
        Armor.Decoded armor = outer(bench, "").armor();
        unless(armor.headers().isEmpty(), "the armor has headers: " + armor.headers());
        for (String line : armor.lines()) {
            unless(line.length() <= 64, "an armor line of %d".formatted(line.length()));
        }
    }

    private static void crc(SealerBench bench, Identity destination, Optional<Boolean> expected)
            throws IOException, InterruptedException {
        Optional<Boolean> crc = bench.open(destination).outer().armor().crc();
        unless(
                crc.equals(expected),
                expected.isPresent()
                        ? "the CRC24 is " + (crc.isPresent() ? "wrong" : "missing")
                        : "there is a CRC24");
    }

    private static void kept(SealerBench bench) throws IOException, InterruptedException {
        OuterMessage outer = outer(bench, TELLTALE);
        has(outer, "Sender", "secretary@a.example");
        has(outer, "From", "alice@a.example");
        has(outer, "To", "dave@d.example");
        has(outer, "Cc", "erin@d.example");
        has(outer, "Date", "Mon, 23 Nov 2026 10:00:00 +0000");
        has(outer, "Message-ID", "<1@a.example>");
        has(outer, "Auto-Submitted", "no");
    }

    private static void has(OuterMessage outer, String name, String text) {
        List<String> values = outer.values(name);
        unless(
                values.size() == 1 && values.getFirst().contains(text),
                "expected one %s with %s, found %s".formatted(name, text, values));
    }

    private static void hides(SealerBench bench, String text)
            throws IOException, InterruptedException {
        byte[] message = sealed(bench, TELLTALE + SealRequest.HEADER);
        unless(
                Octets.indexOf(message, text) < 0,
                "the outer message holds " + text.replace("@", " at "));
    }

    private static void missing(SealerBench bench) throws IOException, InterruptedException {
        Identity site = SealerBench.site();
        byte[] original = Octets.ascii("From: <alice@a.example>\r\n\r\nAt noon?\r\n");
        var opened = bench.open(SealRequest.site(site.certificate()).original(original), site);
        for (String name : List.of("Date", "Message-ID")) {
            unless(
                    opened.outer().values(name).size() == 1,
                    "expected one %s outside, found %s"
                            .formatted(name, opened.outer().values(name)));
        }
        unless(
                Arrays.equals(original, opened.site().original()),
                "the original inside was changed");
    }

    private static void foreignFrom(SealerBench bench) throws IOException, InterruptedException {
        Identity site = SealerBench.site();
        byte[] original = Octets.ascii("From: Bob <bob@b.example>\r\n\r\nAt noon?\r\n");
        var opened = bench.open(SealRequest.site(site.certificate()).original(original), site);
        List<String> from = opened.outer().values("From");
        unless(
                from.equals(List.of("<postmaster@a.example>"))
                        || from.equals(List.of("postmaster@a.example")),
                "expected From: <postmaster@a.example> outside, found " + from);
        unless(
                Arrays.equals(original, opened.site().original()),
                "the original inside was changed");
    }

    private static void sevenBit(SealerBench bench) throws IOException, InterruptedException {
        byte[] message =
                sealed(
                        bench,
                        "From: Ælfgifu Grün <alice@a.example>\r\nTo: <dave@d.example>\r\n"
                                + "Subject: Grüße\r\n");
        for (byte octet : message) {
            unless(octet >= 0, "the outer message is not 7-bit");
        }
        List<String> from = OuterMessage.parse(message).values("From");
        unless(
                from.size() == 1 && from.getFirst().contains("=?"),
                "expected encoded-words in From, found " + from);
    }

    /** A bare LF in a field must not begin another one for whoever reads LF as a line's end. */
    private static void injection(SealerBench bench) throws IOException, InterruptedException {
        SealRequest request =
                SealRequest.site(SealerBench.site().certificate())
                        .original(
                                "From: <alice@a.example>\r\nTo: <dave@d.example>\u000BX: y\rBcc:"
                                        + " <mallet@d.example>\r\n\r\nAt noon?\r\n");
        String text = Octets.text(bench.seal(request));
        String header = text.substring(0, text.indexOf("\r\n\r\n")).replace("\r\n", "");
        unless(
                header.chars().allMatch(c -> c >= ' ' || c == '\t'),
                "a control character stands in the outer header");
    }
}
