package org.postseal.conformance.sealing;

import static org.postseal.conformance.Violation.unless;

import org.postseal.conformance.Case;
import org.postseal.conformance.Role;
import org.postseal.conformance.Section;
import org.postseal.conformance.openpgp.Identity;
import org.postseal.conformance.openpgp.Octets;
import org.postseal.conformance.openpgp.Opened;
import org.postseal.conformance.openpgp.SealFields;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The plaintext of a SITE seal: Seal header, original, padding. */
final class PlaintextSection {
    private static final Section<SealerPeer, SealerBench> SECTION =
            new Section<>(Role.SEALER, 2, "SITE plaintext", SealerBench::new);

    private PlaintextSection() {}

    static List<Case<SealerPeer>> cases() {
        return List.of(
                SECTION.must(
                        1,
                        "writes the Seal fields once each and in their order",
                        List.of("F-01"),
                        PlaintextSection::order),
                SECTION.must(
                        2,
                        "says version, origin, destination, paths and time as they are",
                        List.of("F-01"),
                        PlaintextSection::values),
                SECTION.must(
                        3,
                        "writes a Seal-Id of 32 lower-case hexadecimal digits, another each time",
                        List.of("F-01"),
                        PlaintextSection::freshIds),
                SECTION.must(
                        4,
                        "keeps the Seal-Id when it seals again",
                        List.of("P-08"),
                        bench -> {
                            String id = "00112233445566778899aabbccddeeff";
                            Opened.SitePlaintext site = sealed(bench, r -> r.sealId(id));
                            is(site, "Seal-Id", id);
                        }),
                SECTION.must(
                        5,
                        "writes `Seal-From: <>` for the null reverse-path",
                        List.of("F-01", "P-12"),
                        bench -> is(sealed(bench, r -> r.from("<>")), "Seal-From", "<>")),
                SECTION.must(
                        6,
                        "makes one seal for several recipients, each with its Seal-To, in order",
                        List.of("F-01", "P-01", "P-04"),
                        bench -> {
                            List<String> to =
                                    sealed(
                                                    bench,
                                                    r ->
                                                            r.to(
                                                                    "dave@d.example",
                                                                    "erin@d.example",
                                                                    "Dave@d.example"))
                                            .values("Seal-To");
                            unless(
                                    to.equals(
                                            List.of(
                                                    "<dave@d.example>",
                                                    "<erin@d.example>",
                                                    "<Dave@d.example>")),
                                    "Seal-To is " + to);
                        }),
                SECTION.must(
                        7,
                        "says message/rfc822 where the original's header is ASCII, whatever its"
                                + " body is",
                        List.of("F-01"),
                        bench ->
                                is(
                                        sealed(bench, body("grüße\r\n")),
                                        "Content-Type",
                                        "message/rfc822")),
                SECTION.must(
                        8,
                        "says message/global where the original's header is not ASCII",
                        List.of("F-01"),
                        bench ->
                                is(
                                        sealed(bench, r -> r.original("Subject: ü\r\n\r\nx\r\n")),
                                        "Content-Type",
                                        "message/global")),
                whole(9, "lines that begin with a dot", header("\r\n.\r\n..\r\n.x\r\n\r\n.\r\n")),
                whole(10, "8-bit octets of no charset", latin1()),
                whole(11, "an empty message", new byte[0]),
                whole(
                        12,
                        "lines of more than 998 octets",
                        header("\r\n" + "x".repeat(5000) + "\r\n")),
                whole(13, "a header without a body", header("")),
                whole(14, "trailing spaces and empty lines", header("\r\nx  \t\r\n \r\n\r\n\r\n")),
                whole(15, "a mebibyte", header("\r\n" + "0123456789abcd\r\n".repeat(65536))),
                whole(
                        16,
                        "a header of many fields and a message within",
                        header(
                                "X-A: b\r\n".repeat(500)
                                        + "Content-Type: message/rfc822\r\n\r\n"
                                        + SealRequest.HEADER
                                        + "Seal-Length: 0000000001\r\n\r\nx\r\n")),
                padded(17, 1000, 1024),
                padded(18, 1024, 1024),
                padded(19, 1025, 1088),
                padded(20, 65537, 67584));
    }

    /** A change of the usual request. */
    private interface Change {
        SealRequest of(SealRequest usual);
    }

    private static Change body(String text) {
        return r -> r.original(SealRequest.HEADER + "\r\n" + text);
    }

    private static byte[] header(String rest) {
        return Octets.ascii(SealRequest.HEADER + rest);
    }

    private static byte[] latin1() {
        byte[] all = new byte[128];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i + 128);
        }
        return Octets.join(header("\r\n"), all, Octets.ascii("\r\n"));
    }

    private static Opened.SitePlaintext sealed(SealerBench bench, Change change)
            throws IOException, InterruptedException {
        Identity site = SealerBench.site();
        return bench.open(change.of(SealRequest.site(site.certificate())), site).site();
    }

    private static void is(Opened.SitePlaintext site, String name, String expected) {
        unless(
                site.value(name).equals(expected),
                "expected %s: %s, found %s".formatted(name, expected, site.value(name)));
    }

    private static void order(SealerBench bench) throws IOException, InterruptedException {
        List<String> names = sealed(bench, r -> r).names();
        unless(
                names.equals(
                        List.of(
                                "Content-Type:",
                                "Content-Transfer-Encoding:",
                                "Seal-Version:",
                                "Seal-Id:",
                                "Seal-Origin:",
                                "Seal-Destination:",
                                "Seal-Date:",
                                "Seal-From:",
                                "Seal-To:",
                                "Seal-Length:")),
                "the fields inside are " + names);
    }

    private static void values(SealerBench bench) throws IOException, InterruptedException {
        Instant before = Instant.now();
        Opened.SitePlaintext site = sealed(bench, r -> r);
        is(site, "Content-Transfer-Encoding", "8bit");
        is(site, "Seal-Version", "1");
        is(site, "Seal-Origin", "a.example");
        is(site, "Seal-Destination", "d.example");
        is(site, "Seal-From", "<alice@a.example>");
        is(site, "Seal-To", "<dave@d.example>");
        String date = site.value("Seal-Date");
        unless(date.matches("[1-9][0-9]{0,11}"), "Seal-Date is " + date);
        Duration off = Duration.between(before, Instant.ofEpochSecond(Long.parseLong(date)));
        unless(
                off.abs().compareTo(Duration.ofMinutes(10)) < 0,
                "Seal-Date is %d s from now".formatted(off.toSeconds()));
    }

    private static void freshIds(SealerBench bench) throws IOException, InterruptedException {
        String first = sealed(bench, r -> r).value("Seal-Id");
        String second = sealed(bench, r -> r).value("Seal-Id");
        for (String id : List.of(first, second)) {
            unless(id.matches("[0-9a-f]{32}"), "Seal-Id is " + id);
        }
        unless(!first.equals(second), "two messages have one Seal-Id");
    }

    private static Case<SealerPeer> whole(int number, String what, byte[] original) {
        return SECTION.must(
                number,
                "seals the original octet for octet: " + what,
                List.of("F-02"),
                bench -> {
                    byte[] inside = sealed(bench, r -> r.original(original)).original();
                    int at = Arrays.mismatch(original, inside);
                    unless(
                            at < 0,
                            "the original of %d octets differs at %d; inside are %d"
                                    .formatted(original.length, at, inside.length));
                });
    }

    /** The original's length is chosen so that header and original together have {@code length}. */
    private static Case<SealerPeer> padded(int number, int length, int expected) {
        return SECTION.must(
                number,
                "pads %d octets with spaces to %d".formatted(length, expected),
                List.of("F-02"),
                bench -> {
                    SealFields fields =
                            SealFields.of(
                                    SealRequest.ORIGIN,
                                    SealRequest.DESTINATION,
                                    Instant.now(),
                                    "alice@a.example",
                                    List.of("dave@d.example"));
                    byte[] start = header("\r\n");
                    int rest = length - fields.encode(0).length - start.length - 2;
                    byte[] original =
                            Octets.join(start, Octets.repeat('x', rest), Octets.ascii("\r\n"));
                    Opened.SitePlaintext site = sealed(bench, r -> r.original(original));
                    int found = length + site.padding().length;
                    unless(found == expected, "padded to %d octets".formatted(found));
                    unless(
                            Octets.text(site.padding()).chars().allMatch(c -> c == ' '),
                            "the padding is not spaces");
                });
    }
}
